// What a steward hears and feels: one rising tone for "in", two of the same for "look", a long low one for "stop".
const TUNES = {
  ok: [[880, 0, 0.09], [1320, 0.09, 0.14]],
  wait: [[620, 0, 0.13], [620, 0.19, 0.13]],
  bad: [[220, 0, 0.5]],
};
const SHAKES = { ok: [70], wait: [90, 80, 90], bad: [400] };

export class Signal {
  #context = null;
  on = true;

  // browsers let a page sound only after somebody touched it
  async wake() {
    this.#context ??= window.AudioContext ? new AudioContext() : null;
    if (this.#context?.state === "suspended") await this.#context.resume().catch(() => undefined);
  }

  give(kind) {
    navigator.vibrate?.(SHAKES[kind] ?? []);
    if (this.on && this.#context?.state === "running") TUNES[kind]?.forEach((tone) => this.#sound(...tone));
  }

  #sound(pitch, after, length) {
    const [tone, volume] = [this.#context.createOscillator(), this.#context.createGain()];
    const begin = this.#context.currentTime + after;
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + length);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(begin);
    tone.stop(begin + length);
  }
}
