// Wakes the islands of a page. The page works without them: whatever fails here only warns.
// Its own tag says what to load: <script type="module" src="…" data-js="…" data-wasm="…">.

const { js, wasm } = document.querySelector("script[data-wasm]")?.dataset ?? {};

// Parents before the islands inside them. A child that came to an island from outside lies in a
// <leptos-children>, on which its parent, once awake, leaves a function: called just before the
// child wakes, it makes the child part of that parent. Null where there is none.
async function wake(app, element, adopt) {
  if (element.localName === "leptos-island") {
    const island = app[element.dataset.component];
    try {
      if (!island) throw new Error("not in the browser part");
      adopt?.();
      await island(element);
    } catch (error) {
      console.warn(`The island ${element.dataset.component} stays asleep.`, error);
    }
  } else if (element.localName === "leptos-children") {
    adopt = element.$$on_hydrate;
  }
  for (const child of element.children) await wake(app, child, adopt);
}

if (js && wasm && document.querySelector("leptos-island")) {
  try {
    const app = await import(js);
    await app.default({ module_or_path: wasm });
    app.hydrate();
    await wake(app, document.body, null);
  } catch (error) {
    console.warn("The islands of this page stay asleep.", error);
  }
}
