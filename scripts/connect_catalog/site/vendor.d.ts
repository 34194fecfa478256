// The libraries that the site serves beside its own scripts.

declare module "*/minisearch.js" {
  export { default } from "minisearch";
}

declare module "*/searchable-map.js" {
  export { default } from "minisearch/SearchableMap";
}
