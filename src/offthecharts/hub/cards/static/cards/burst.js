// Tells a card reader from a person by what is typed outside fields. Pure: no page, no clock of its own; tested alone.
//
// A reader types a start character and then at once a letter or digit, or a long run of digits. Keys are 7 to 60 ms
// apart; a slow machine may stretch that, so the pause allowed is longer where the start already looks like a card.

const PAUSE_IN_TRACK_MS = 250;
const PAUSE_IN_DIGITS_MS = 100;
const FEWEST_DIGITS = 12;
const FEWEST_DIGITS_IN_TRACK = 8;
const LONGEST_ERROR = 12; // such as %E?;E? and the Enter
const LONGEST = 400;
export const SETTLED_MS = 300;

// By the key's place on the keyboard too, since layouts type other characters there.
const isStart = ({ key, code, shiftKey }) =>
  key === "%" || key === ";" || code === "Semicolon" || (code === "Digit5" && shiftKey);
const isDigit = ({ key, code }) => /^[0-9]$/.test(key) || /^(Digit|Numpad)[0-9]$/.test(code ?? "");
const continuesTrack = (event) =>
  isDigit(event) || /^[be?]$/i.test(event.key) || ["KeyB", "KeyE"].includes(event.code) || isStart(event);

export class Burst {
  constructor() {
    this.reset();
  }

  reset() {
    this.text = "";
    this.digits = "";
    this.last = -Infinity;
    this.track = false;
  }

  // Whether the keys so far can only come from a reader: then they are kept from the page.
  get isReader() {
    return (this.track && this.text.length > 1) || this.digits.length >= FEWEST_DIGITS;
  }

  // Whether what was typed is worth asking the server about.
  get isSwipe() {
    if (!this.track) return this.digits.length >= FEWEST_DIGITS;
    if (this.digits.length >= FEWEST_DIGITS_IN_TRACK) return true;
    return this.text.length > 2 && this.text.length <= LONGEST_ERROR && /^.e/i.test(this.text);
  }

  // Takes one key; answers "ignore" (it is the page's), "keep" (it is the reader's) or "end" (the reader's Enter).
  take(event, at) {
    const pause = at - this.last;
    if (pause > (this.track ? PAUSE_IN_TRACK_MS : PAUSE_IN_DIGITS_MS)) this.reset();
    if (event.key === "Enter" || event.key === "Tab") {
      const ends = this.isReader;
      if (ends) this.last = at;
      else this.reset();
      return ends ? "end" : "ignore";
    }
    if (event.repeat) return this.drop();
    if ([...event.key].length !== 1) return event.key === "Shift" || event.key === "Dead" ? "ignore" : this.drop();
    if (this.text === "" ? !this.begins(event) : !this.goesOn(event)) return this.drop(event, at);
    this.text = (this.text + event.key).slice(0, LONGEST);
    if (isDigit(event)) this.digits += event.key;
    this.last = at;
    return this.isReader ? "keep" : "ignore";
  }

  begins(event) {
    this.track = isStart(event);
    return this.track || isDigit(event);
  }

  goesOn(event) {
    if (!this.track) return isDigit(event);
    return this.text.length > 1 || continuesTrack(event);
  }

  // Not a reader: forget it, but let this key begin anew.
  drop(event, at) {
    this.reset();
    if (event && this.begins(event)) {
      this.text = event.key;
      this.digits = isDigit(event) ? event.key : "";
      this.last = at;
    }
    return "ignore";
  }
}
