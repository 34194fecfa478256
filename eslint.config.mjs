// What `make lint` looks for in the scripts of the pages.

import js from "@eslint/js";
import globals from "globals";

// Text from a record goes in as text: see dom.js.
const MARKUP = ["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "writeln"].map((property) =>
  ({ property, message: "Make elements with dom.js, whose words are never markup." }));

export default [
  { ...js.configs.recommended, files: ["scripts/connect_catalog/site/assets/*.js"] },
  {
    files: ["scripts/connect_catalog/site/assets/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "complexity": ["error", 10],
      "consistent-return": "error",
      "eqeqeq": "error",
      "max-lines-per-function": ["error", 25],
      "no-restricted-properties": ["error", ...MARKUP],
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-unreachable-loop": "error",
      "no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
];
