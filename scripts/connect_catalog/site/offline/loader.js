// Stands in for a server where the pages lie in a folder: a browser runs no module there, and lets no script
// read another file. It loads scripts, though, so each file that a module asks for is one that hands it over.

const connectOffline = (() => {
  "use strict";
  const root = new URL("../", document.currentScript.src);
  const modules = new Map(); // by address: what runs one, and gives what it exports
  const started = new Map();
  const asked = new Map(); // by whole address: the file, or null where there is none
  const handed = new Map();

  /** What a module exports. It runs when it is first asked for. */
  function start(address) {
    if (!started.has(address)) {
      const url = new URL(address, root);
      const later = async (path) => start(locate(new URL(path, url)));
      // Pagefind takes its own address to be that of a server, which begins with a slash.
      const own = address.startsWith("pagefind/") ? url.pathname : url.href;
      started.set(address, modules.get(address)({ url: own, need: start, later }, answer));
    }
    return started.get(address);
  }

  /** The address of a module below the root. */
  function locate(url) {
    return decodeURIComponent(url.pathname.slice(root.pathname.length));
  }

  /** In the place of fetch: the file at an address of the copy, as a server would answer. */
  async function answer(input) {
    const url = new URL(input, location.href);
    const address = url.href.slice(0, url.href.length - url.search.length);
    if (!asked.has(address)) asked.set(address, load(address));
    const content = await asked.get(address);
    return content === null ? new Response("", { status: 404 }) : new Response(content);
  }

  function load(address) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${address}.js`;
      script.onload = () => resolve(handed.get(address) ?? null);
      script.onerror = () => resolve(null);
      document.head.append(script);
    });
  }

  /** What the script of a file calls. text: the file; or, where it is none, its bytes in Base64. */
  function hand(text, isText) {
    const address = document.currentScript.src.slice(0, -".js".length);
    handed.set(address, isText ? text : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
  }

  /** A link that leads to a folder leads to its page. Those that stood in the page lead there already. */
  function nameFiles(links) {
    for (const link of links) {
      if (link instanceof HTMLAnchorElement && link.protocol === "file:" && link.pathname.endsWith("/")) {
        link.pathname += "index.html";
      }
    }
  }

  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      for (const node of [target, ...addedNodes]) {
        if (!(node instanceof Element)) continue;
        nameFiles(node.matches("a[href]") ? [node] : node === target ? [] : node.querySelectorAll("a[href]"));
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["href"] });

  return { modules, start, hand };
})();
