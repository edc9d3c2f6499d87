// Completion of names after "@": a listbox under the field, worked by arrows, Enter, Tab and Escape.

const MOST = 6;
/** From an "@" at the beginning or after a space to the caret. */
const BEGUN = /(?:^|\s)@([^@\n]{0,40})$/u;

export class Names {
  #field;
  #list;
  #known;
  #chosen = -1;

  /** `known()`: the labels that may be meant, those who spoke last first. */
  constructor({ field, list, known }) {
    this.#field = field;
    this.#list = list;
    this.#known = known;
    field.addEventListener("input", () => this.#look());
    field.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.#take(option);
    });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** Whether the key was the list's. */
  press(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const options = [...this.#list.children];
    if (step) this.#choose((this.#chosen + step + options.length) % options.length);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" || event.key === "Tab") this.#take(options[this.#chosen]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.#list.hidden = true;
    this.#field.setAttribute("aria-expanded", "false");
    this.#field.removeAttribute("aria-activedescendant");
  }

  #begun() {
    return this.#field.value.slice(0, this.#field.selectionStart).match(BEGUN)?.[1];
  }

  #look() {
    const begun = this.#begun()?.toLocaleLowerCase();
    const found = begun === undefined ? [] : this.#known().filter((name) => name.toLocaleLowerCase().includes(begun)).slice(0, MOST);
    if (!found.length || found.some((name) => name.toLocaleLowerCase() === begun)) return this.close();
    this.#list.replaceChildren(...found.map((name, place) => this.#option(name, place)));
    this.#list.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    return this.#choose(0);
  }

  #option(name, place) {
    const option = document.createElement("li");
    option.id = `${this.#list.id}-${place}`;
    option.setAttribute("role", "option");
    option.dir = "auto";
    option.textContent = name;
    return option;
  }

  #choose(place) {
    this.#chosen = place;
    [...this.#list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    this.#field.setAttribute("aria-activedescendant", this.#list.children[place].id);
    this.#list.children[place].scrollIntoView({ block: "nearest" });
  }

  #take(option) {
    const caret = this.#field.selectionStart;
    const from = caret - this.#begun().length;
    this.#field.setRangeText(`${option.textContent} `, from, caret, "end");
    this.close();
    this.#field.focus();
  }
}
