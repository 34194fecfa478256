// Classes of a map: as many values in each as can be, and equal values never apart.

export const CLASSES = 5;

/**
 * At most `count` classes of numbers, lowest first: { low, high }, both of them values that occur.
 * Going up from the lowest value, a class is full once it holds its share of the values left (values
 * left over classes left); no more than `count` different values get a class each.
 */
export function makeClasses(numbers, count = CLASSES) {
  const tallies = tally(numbers);
  const classes = [];
  let left = numbers.length;
  let held = 0;
  tallies.forEach(([value, times], i) => {
    if (held === 0) classes.push({ low: value, high: value });
    classes.at(-1).high = value;
    held += times;
    const classesLeft = count - classes.length;
    if (held * (classesLeft + 1) < left && tallies.length - i - 1 > classesLeft) return;
    if (classesLeft === 0) return;
    left -= held;
    held = 0;
  });
  return classes;
}

/** Each different number and how often it occurs, lowest first. */
function tally(numbers) {
  const times = new Map();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return [...times].sort((a, b) => a[0] - b[0]);
}

/** The place of the class that holds a number, counted from 0; the number is one the classes are of. */
export function findClass(classes, number) {
  return classes.findIndex(({ high }) => number <= high);
}
