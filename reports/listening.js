'use strict';
// A blind test of two systems. Which side is which follows from the seed alone and stands nowhere on the page before
// the last answer; it is the same arithmetic as in the program that made the page, so that answers can be checked.
(() => {
  const state = { ready: false, stage: 'start', trial: 0, count: 0, result: null, player: null };
  window.codecScore = state;

  const find = (selector, within = document) => within.querySelector(selector);
  const findAll = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const enoughTrials = 16;
  const fade = 0.01; // seconds of the cross-fade

  let data = null;
  let kind = 'abx';
  let plan = [];
  let answers = [];
  let shown = null; // the trial that is being heard
  let audioContext = null;

  // SplitMix64 (Steele, Lea & Flood 2014), stream 4 of the seed

  const mask = (1n << 64n) - 1n;

  function output(seed, position) {
    let z = (seed + (position + 1n) * 0x9e3779b97f4a7c15n) & mask;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  }

  // The clips stand in the order in which they are heard; the shuffle's draws were used for that.
  function sides(count) {
    const seed = output(BigInt(data.seed), 4n);
    const first = BigInt(Math.max(0, count - 1));
    return Array.from({ length: count }, (_, n) => ({
      isSwapped: output(seed, first + 2n * BigInt(n)) >> 63n === 1n,
      x: output(seed, first + 2n * BigInt(n) + 1n) >> 63n === 1n ? 'B' : 'A',
    }));
  }

  // Sound

  function bytesOf(audio) {
    const source = audio.getAttribute('src');
    const text = atob(source.slice(source.indexOf('base64,') + 7));
    const bytes = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
    return bytes.buffer;
  }

  async function loadTrial(n) {
    audioContext ??= new AudioContext();
    const elements = findAll(`#clips [data-trial="${n}"] audio`);
    const decoded = await Promise.all(elements.map((element) => audioContext.decodeAudioData(bytesOf(element))));
    const length = Math.max(...decoded.map((buffer) => buffer.length));
    const sounds = {};
    elements.forEach((element, k) => {
      const buffer = audioContext.createBuffer(decoded[k].numberOfChannels, length, audioContext.sampleRate);
      for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
        buffer.copyToChannel(decoded[k].getChannelData(channel), channel);
      }
      sounds[element.dataset.sound] = { buffer, level: 10 ** (Number(element.dataset.gain) / 20) };
    });
    sounds.X = sounds[plan[n].x];
    return sounds;
  }

  const trial = {
    sounds: null, sources: [], gains: new Map(), active: 'A', isPlaying: false, offset: 0, startedAt: 0, duration: 1,
    replays: 0, heard: new Set(), began: 0, frame: 0,
  };

  function position() {
    if (!trial.isPlaying) return trial.offset;
    return (trial.offset + Math.max(0, audioContext.currentTime - trial.startedAt)) % trial.duration;
  }

  function play() {
    if (trial.isPlaying || !trial.sounds) return;
    audioContext.resume();
    const when = audioContext.currentTime + 0.03;
    trial.gains.clear();
    for (const [name, { buffer, level }] of Object.entries(trial.sounds)) {
      const source = audioContext.createBufferSource();
      source.buffer = buffer;
      source.loop = true;
      const gain = audioContext.createGain();
      gain.gain.value = name === trial.active ? level : 0;
      source.connect(gain).connect(audioContext.destination);
      source.start(when, trial.offset);
      trial.sources.push(source);
      trial.gains.set(name, gain);
    }
    trial.startedAt = when;
    trial.isPlaying = true;
    trial.replays += 1;
    trial.heard.add(trial.active);
    showTrial();
  }

  function pause() {
    if (!trial.isPlaying) return;
    trial.offset = position();
    trial.isPlaying = false;
    for (const source of trial.sources) source.stop();
    trial.sources = [];
    showTrial();
  }

  function fadeTo(gain, target) {
    const now = audioContext.currentTime;
    const from = gain.gain.value;
    const curve = Float32Array.from({ length: 32 }, (_, n) => {
      const angle = (n / 31) * (Math.PI / 2);
      return from * Math.cos(angle) + target * Math.sin(angle);
    });
    gain.gain.cancelScheduledValues(now);
    try {
      gain.gain.setValueCurveAtTime(curve, now, fade);
    } catch {
      gain.gain.setValueAtTime(target, now); // a fade is still running
    }
  }

  function listenTo(name) {
    if (!trial.sounds?.[name]) return;
    const before = trial.active;
    trial.active = name;
    if (trial.isPlaying) {
      trial.heard.add(name);
      for (const [other, gain] of trial.gains) {
        if (other === name || other === before) fadeTo(gain, other === name ? trial.sounds[name].level : 0);
      }
    }
    showTrial();
  }

  function seek(seconds) {
    const wasPlaying = trial.isPlaying;
    pause();
    trial.offset = Math.min(Math.max(0, seconds), trial.duration - 0.01);
    if (wasPlaying) play();
    showTrial();
  }

  // Screens

  function showStage(name) {
    state.stage = name;
    for (const stage of ['start', 'trial', 'end']) find(`#stage-${stage}`).hidden = stage !== name;
    find(`#stage-${name} h2`).focus();
  }

  function missing() {
    const wanted = kind === 'abx' ? ['A', 'B', 'X'] : ['A', 'B'];
    return wanted.filter((name) => !trial.heard.has(name));
  }

  function showTrial() {
    find('#play').textContent = trial.isPlaying ? '❚❚ Pause' : '▶ Play';
    for (const button of findAll('#sounds [data-sound]')) {
      button.setAttribute('aria-pressed', String(button.dataset.sound === trial.active));
    }
    const left = missing();
    for (const button of findAll('#answers button')) button.disabled = left.length > 0;
    const hint = left.length > 0 ? `Still to be heard: ${left.join(', ')}.` : '';
    if (find('#hint').textContent !== hint) find('#hint').textContent = hint;
    find('#seek').max = String(trial.duration);
    cancelAnimationFrame(trial.frame);
    const draw = () => {
      find('#seek').value = String(position());
      if (trial.isPlaying) trial.frame = requestAnimationFrame(draw);
    };
    draw();
  }

  async function startTrial(n) {
    pause();
    shown = n;
    state.trial = n;
    Object.assign(trial, { sounds: null, offset: 0, active: 'A', replays: 0, heard: new Set() });
    find('#trial-title').textContent = `Trial ${n + 1} of ${plan.length}`;
    find('#progress').value = n / plan.length;
    find('input[name=confidence][value="1"]').checked = true;
    showTrial();
    find('#trial-title').focus();
    state.loaded = false;
    trial.sounds = await loadTrial(n);
    trial.duration = trial.sounds.A.buffer.duration;
    trial.began = performance.now();
    state.loaded = true;
    showTrial();
  }

  function answer(letter) {
    if (missing().length > 0) return;
    const entry = { key: data.keys[shown] };
    entry.a = data.systems[plan[shown].isSwapped ? 1 : 0];
    if (kind === 'abx') entry.x = plan[shown].x;
    entry.answer = letter;
    entry.confidence = Number(find('input[name=confidence]:checked').value);
    entry.replays = trial.replays;
    entry.ms = Math.round(performance.now() - trial.began);
    answers.push(entry);
    if (shown + 1 < plan.length) startTrial(shown + 1);
    else finish();
  }

  // The end

  function atLeast(successes, trials) {
    // P(Bin(n, ½) ≥ k), summed in logarithms so that n may be large.
    const logFactorial = [0];
    for (let n = 1; n <= trials; n += 1) logFactorial.push(logFactorial[n - 1] + Math.log(n));
    let sum = 0;
    for (let k = successes; k <= trials; k += 1) {
      sum += Math.exp(logFactorial[trials] - logFactorial[k] - logFactorial[trials - k] - trials * Math.LN2);
    }
    return Math.min(1, sum);
  }

  function preferred() {
    return data.systems.map((system) =>
      answers.filter((entry) => entry.answer !== 'none' && (entry.answer === 'A') === (entry.a === system)).length);
  }

  function summary() {
    const seed = Number(data.seed);
    const result = {
      codec_score_listening: 1, report: data.report, seed: Number.isSafeInteger(seed) ? seed : data.seed, kind,
      listener: find('#listener').value.trim(), systems: data.systems, trials: answers,
    };
    if (kind === 'abx') {
      result.correct = answers.filter((entry) => entry.x === entry.answer).length;
      result.n = answers.length;
      result.p = atLeast(result.correct, result.n);
    } else {
      const counts = preferred();
      result.preferred = counts;
      result.n = counts[0] + counts[1];
      result.p = result.n === 0 ? 1 : Math.min(1, 2 * atLeast(Math.max(...counts), result.n));
    }
    return result;
  }

  const wordsOfP = (p) => (p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`);

  function finish() {
    pause();
    const result = summary();
    state.result = result;
    find('#outcome').textContent = kind === 'abx'
      ? `${result.correct} of ${result.n} right (${wordsOfP(result.p)}, exact, one-sided).`
      : `${data.systems[0]}: ${result.preferred[0]}, ${data.systems[1]}: ${result.preferred[1]}, no preference: ${answers.length - result.n} (${wordsOfP(result.p)}, sign test).`;
    find('#meaning').textContent = answers.length < enoughTrials
      ? 'Too few trials: with fewer than 16, hardly any outcome says much.'
      : result.p < 0.05 ? 'More than guessing would give one time in twenty.' : 'Guessing gives this often enough; it does not show that there is nothing to hear.';
    find('#answer-rows').replaceChildren(...answers.map((entry, n) => {
      const row = document.createElement('tr');
      for (const text of [String(n + 1), entry.key, entry.a, entry.x ?? '–', entry.answer]) {
        const cell = document.createElement('td');
        const isolated = document.createElement('bdi');
        isolated.textContent = text;
        cell.append(isolated);
        row.append(cell);
      }
      return row;
    }));
    find('#progress').value = 1;
    showStage('end');
  }

  function save() {
    const file = new Blob([JSON.stringify(state.result) + '\n'], { type: 'application/json' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = 'listening.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function begin() {
    kind = find('input[name=kind]:checked').value;
    answers = [];
    plan = sides(data.keys.length);
    for (const only of findAll('[data-kind]')) only.hidden = only.dataset.kind !== kind;
    find('[data-sound=X]').hidden = kind !== 'abx';
    find('[data-sound=reference]').hidden = kind === 'abx';
    find('[data-answer=none]').hidden = kind === 'abx';
    find('[data-answer=A]').textContent = kind === 'abx' ? 'X is A' : 'A is better';
    find('[data-answer=B]').textContent = kind === 'abx' ? 'X is B' : 'B is better';
    find('#answer-legend').textContent = kind === 'abx' ? 'Which of A and B is X?' : 'Which is closer to the reference?';
    showStage('trial');
    startTrial(0);
  }

  function handleKey(event) {
    if (state.stage !== 'trial' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('input[type=text]')) return;
    const sound = { a: 'A', b: 'B', x: 'X', r: 'reference' }[event.key.toLowerCase()];
    const button = sound ? find(`[data-sound=${sound}]`) : null;
    if (button && !button.hidden) listenTo(sound);
    else if (event.key === ' ' && !event.target.matches('button, input')) (trial.isPlaying ? pause : play)();
    else return;
    event.preventDefault();
  }

  function start() {
    document.documentElement.classList.add('js');
    data = JSON.parse(find('#data').textContent);
    state.count = data.keys.length;
    find('#stage-start').hidden = false;
    find('#begin').addEventListener('click', begin);
    find('#play').addEventListener('click', () => (trial.isPlaying ? pause() : play()));
    find('#seek').addEventListener('input', (event) => seek(Number(event.target.value)));
    find('#save').addEventListener('click', save);
    for (const button of findAll('#sounds [data-sound]')) button.addEventListener('click', () => listenTo(button.dataset.sound));
    for (const button of findAll('#answers button')) button.addEventListener('click', () => answer(button.dataset.answer));
    document.addEventListener('keydown', handleKey);
    state.player = trial;
    state.ready = true;
  }

  document.addEventListener('DOMContentLoaded', start);
})();
