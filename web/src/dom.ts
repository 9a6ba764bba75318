/** Elements from code. Text goes in as text nodes alone, so that nothing in an exercise is ever read as markup. */

type Child = Node | string | null | false;
type Properties = Record<string, string | boolean | number | ((event: any) => void)>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else element.setAttribute(name, String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== null && c !== false && c !== ""));
  return element;
}

const region = h("div", { role: "status", "aria-live": "polite", class: "hidden" });
document.body.append(region);

/** Have a screen reader say it. */
export function say(message: string): void {
  region.textContent = "";
  window.setTimeout(() => (region.textContent = message), 50);
}

export const narrow = (): boolean => window.matchMedia("(max-width: 47.99rem)").matches;

export const quoted = (words: string, most = 60): string => {
  const flat = words.replace(/\s+/g, " ");
  const characters = [...flat];
  return `“${characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : flat}”`;
};
