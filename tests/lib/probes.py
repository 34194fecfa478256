"""What the browser is asked of a page: scripts that give plain answers."""

# What the browser says of the element in focus: how it looks, whether it is seen and not covered. A
# hidden switch of the theme is shown by the label after it.
LOOK_AT_FOCUS = r"""() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const label = focused.nextElementSibling;
  const shown = focused.getBoundingClientRect().width < 2 && label?.matches("label") ? label : focused;
  const box = shown.getBoundingClientRect();
  const style = getComputedStyle(shown);
  const edge = shown.querySelector("rect, path");
  const inner = (low, high, limit) => Math.min(Math.max((low + high) / 2, 1), limit - 2);
  const [x, y] = [inner(box.left, box.right, innerWidth), inner(box.top, box.bottom, innerHeight)];
  const top = document.elementFromPoint(x, y);
  return {
    name: focused.outerHTML.replace(/\s+/g, " ").slice(0, 90),
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
      || (edge !== null && parseFloat(getComputedStyle(edge).strokeWidth) >= 2),
    inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: top !== null && !shown.contains(top) && !top.contains(shown)
      && ![...(shown.labels ?? [])].some((one) => one.contains(top)),
  };
}"""
# The next press of Tab leads to what stands behind the header.
LEAVE_HEADER = """() => [...document.querySelectorAll("header :is(a[href], button, input)")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true })).at(-1).focus()"""
# What the keyboard can reach behind what has the focus.
COUNT_STOPS = """[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled
    && (document.activeElement === document.body
      || document.activeElement.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING)).length"""
# WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links within a sentence or a list of words.
FIND_SMALL_TARGETS = r"""[...document.querySelectorAll('a[href], button, input, select, summary')].filter((e) => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const seen = e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  if (!seen || !box.width || !box.height || e.closest(".md-toggle, .md-skip, svg")) return false;
  if (style.display === "inline" && e.closest("article, footer")) return false;
  const label = e.closest("label");
  const target = label ? label.getBoundingClientRect() : box;
  return target.width < 24 || target.height < 24;
}).map((e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 90))"""
# What moves where motion is unwanted: the longest step of a change of looks is a hundredth of a second.
FIND_MOTION = """[...document.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  const long = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
  return long(style.transitionDuration) || (style.animationName !== "none" && long(style.animationDuration));
}).map((e) => `${e.tagName} ${e.className}`).slice(0, 5)"""
