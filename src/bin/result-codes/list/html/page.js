"use strict";
// The filters. Their values are kept in the URL, so that a link shows what its sender saw.
(() => {
  const form = document.querySelector("form");
  const count = document.querySelector(".count");
  // As `explain` reads a code: case, and what is between the parts of a word, make no difference.
  const fold = (text) => text.toLowerCase().replace(/[-_.]/g, "");
  // A code can be pasted with its quotes and its key.
  const words = (text) =>
    text
      .split(/[\s"'`,;:={}[\]\\]+/)
      .map(fold)
      .filter((word) => word && word !== "resultcode");
  // The strings that a search looks at: the sentence of a next step is left out, which many codes share.
  const texts = (row) => {
    const [code, , step, description] = row.cells;
    const nodes = [code, step.firstElementChild, description];
    for (let part = row.closest("section"); part; part = part.parentElement.closest("section")) {
      nodes.push(part.firstElementChild);
    }
    return nodes.map((node) => fold(node.textContent));
  };
  const rows = Array.from(document.querySelectorAll("tbody tr"), (row) => ({ row, texts: texts(row) }));
  const sections = Array.from(document.querySelectorAll("main section"), (section) => ({
    section,
    // The innermost sections have the rows; the others are hidden with all of theirs.
    rows: Array.from(section.querySelectorAll("tbody tr")),
  }));

  // The row with the id in the URL, which may be an alias in it.
  const target = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // A stray percent sign.
    }
    return document.getElementById(id)?.closest("tbody tr");
  };

  const filter = () => {
    const { q, status, next_step, category } = form.elements;
    const wanted = words(q.value);
    let shown = 0;
    for (const { row, texts } of rows) {
      const matches =
        (!status.value || status.value === row.dataset.status) &&
        (!next_step.value || next_step.value === row.dataset.next_step) &&
        (!category.value || category.value === row.dataset.category) &&
        wanted.every((word) => texts.some((text) => text.includes(word)));
      row.hidden = !matches;
      shown += matches;
    }
    for (const { section, rows } of sections) {
      section.hidden = rows.every((row) => row.hidden);
    }
    const all = rows.length === 1 ? "1 code" : `${rows.length} codes`;
    count.textContent = shown === rows.length ? all : `${shown} of ${all}`;
  };

  const load = () => {
    const values = new URLSearchParams(location.search);
    for (const control of form.elements) {
      if (control.name) {
        control.value = values.get(control.name) ?? "";
        // A value that this page does not have.
        if (control.selectedIndex === -1) control.value = "";
      }
    }
    filter();
  };

  const save = () => {
    const values = new URLSearchParams();
    for (const control of form.elements) {
      if (control.name && control.value) values.set(control.name, control.value);
    }
    const query = values.toString();
    // A link to a code that the filters hide would undo them.
    const hash = target()?.hidden ? "" : location.hash;
    history.replaceState(null, "", location.pathname + (query && `?${query}`) + hash);
  };

  const reset = () => {
    form.reset();
    filter();
    save();
  };

  // A link to a code leads to it, even if a filter hides it.
  const show = () => {
    const row = target();
    if (row?.hidden) reset();
    row?.scrollIntoView({ block: "center" });
  };

  form.addEventListener("input", () => {
    filter();
    save();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", reset);
  addEventListener("hashchange", show);
  addEventListener("popstate", load);
  form.hidden = false;
  load();
  show();
})();
