"use strict";
(() => {
  const body = document.querySelector(".index tbody");
  if (!body) return;
  const headings = [...document.querySelectorAll(".index thead th")];
  const rows = [...body.rows].filter((row) => !row.classList.contains("failed"));
  const failed = [...body.rows].filter((row) => row.classList.contains("failed"));
  const compareText = new Intl.Collator("en", { numeric: true }).compare;
  document.documentElement.classList.add("js");

  const text = (row, column) => row.cells[column].textContent.trim();
  const number = (row, column) => Number.parseFloat(text(row, column).replaceAll(",", ""));

  function sort(column) {
    const heading = headings[column];
    const numeric = heading.classList.contains("number");
    const before = heading.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : numeric;
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const sign = descending ? -1 : 1;
    rows.sort((a, b) => {
      if (!numeric) return sign * compareText(text(a, column), text(b, column));
      const [x, y] = [number(a, column), number(b, column)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return sign * (x - y);
    });
    body.append(...rows, ...failed);
    document.querySelector("#sorted").textContent = `sorted by ${heading.textContent.trim()}, ${heading.ariaSort}`;
  }

  headings.forEach((heading, column) => heading.firstElementChild.addEventListener("click", () => sort(column)));
})();
