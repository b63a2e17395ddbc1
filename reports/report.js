'use strict';
// The report without this script has all its tables, charts and players; with it tables sort and filter, and an
// utterance's systems play from one cursor. Names reach the page through textContent only.
(() => {
  const state = { ready: false, rows: 0, total: 0, player: null, utterance: null };
  window.codecScore = state;

  // Theme: before the first paint, so that a dark page does not flash.

  const root = document.documentElement;
  root.classList.add('js');

  function storedTheme() {
    try { return localStorage.getItem('codec-score-theme'); } catch { return null; }
  }

  function setTheme(theme) {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
    try { localStorage.setItem('codec-score-theme', theme); } catch { /* private windows refuse; the choice is lost */ }
  }

  setTheme(storedTheme() ?? 'auto');

  // Small tools

  const find = (selector, within = document) => within.querySelector(selector);
  const findAll = (selector, within = document) => Array.from(within.querySelectorAll(selector));

  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key === 'class') made.className = value;
      else if (key in made) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  // As the page's own escaping does: what cannot be seen is shown, so that a name cannot pose as another.
  function visible(text) {
    let out = '';
    for (const character of text) {
      const code = character.codePointAt(0);
      if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) {
        out += '\\u' + code.toString(16).toUpperCase();
      } else if ((code < 0x20 && code !== 9 && code !== 10) || (code >= 0x7f && code <= 0x9f) || code === 0xfffe || code === 0xffff) {
        out += '\ufffd';
      } else out += character;
    }
    return out;
  }

  const longestName = 120;

  function shortName(text) {
    const letters = Array.from(visible(text));
    return letters.length <= longestName ? letters.join('') : letters.slice(0, longestName - 1).join('') + '…';
  }

  function nameNode(text) {
    const whole = visible(text);
    const short = shortName(text);
    return element('bdi', short === whole ? { textContent: whole } : { textContent: short, title: whole });
  }

  function fixed(value, digits) {
    const text = Math.abs(value).toFixed(digits);
    return value < 0 && /[1-9]/.test(text) ? '−' + text : text;
  }

  function signed(value, digits) {
    const text = fixed(value, digits);
    return value > 0 && /[1-9]/.test(text) ? '+' + text : text;
  }

  // Data of the page

  let data = null;

  function readData() {
    const block = document.getElementById('data');
    if (!block) return;
    data = JSON.parse(block.textContent);
    data.place = new Map(data.utterances.map((key, i) => [visible(key), i]));
  }

  // Values are stored as whole numbers, `scale` to the unit; a text is the number of the reason why there is none.
  function score(system, key, utterance) {
    const column = data.scores[system][key];
    if (!column) return null;
    const stored = column[utterance];
    return typeof stored === 'number' ? stored / data.keys[key].scale : null;
  }

  function reason(system, key, utterance) {
    const column = data.scores[system][key];
    const stored = column ? column[utterance] : null;
    return typeof stored === 'string' ? data.reasons[Number(stored)] : 'no row';
  }

  function fact(system, name, utterance) {
    const column = data.facts[system][name];
    const stored = column ? column[utterance] : null;
    return typeof stored === 'number' ? stored / data.scales[name] : null;
  }

  function difference(pair, key, utterance) {
    const a = score(pair[0], key, utterance);
    const b = score(pair[1], key, utterance);
    if (a === null || b === null) return null;
    // Stored numbers are rounded alike, and so must their difference be, or ties would look like changes.
    const scale = data.keys[key].scale;
    return (data.keys[key].sign * Math.round((b - a) * scale)) / scale;
  }

  // Tables that were written into the page: sort and filter

  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

  function cellValue(row, column) {
    const cell = row.cells[column];
    if (!cell) return null;
    if (cell.dataset.value !== undefined) return cell.dataset.value === '' ? null : Number(cell.dataset.value);
    return cell.textContent.trim();
  }

  // Rows without a value stay last, whichever way is sorted.
  function compareValues(a, b, isDescending) {
    if (a === null || b === null) return (a === null) - (b === null);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
    return isDescending ? -order : order;
  }

  function makeSortable(table) {
    const heads = findAll('thead th', table);
    heads.forEach((head, column) => {
      const label = head.textContent;
      if (!label.trim() || head.dataset.sort === 'none') return;
      const button = element('button', { type: 'button', class: 'sort' });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const isDescending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
        for (const body of table.tBodies) sortBody(body, column, isDescending);
      });
    });
  }

  function sortBody(body, column, isDescending) {
    const fixedRows = Array.from(body.rows).filter((row) => row.classList.contains('group'));
    const rows = Array.from(body.rows).filter((row) => !row.classList.contains('group'));
    const values = new Map(rows.map((row) => [row, cellValue(row, column)]));
    rows.sort((a, b) => compareValues(values.get(a), values.get(b), isDescending));
    body.append(...fixedRows, ...rows);
  }

  function connectTableFilter(input) {
    const table = document.getElementById(input.dataset.filter);
    const verdict = document.getElementById(input.dataset.verdict ?? '');
    if (!table) return;
    const apply = () => {
      const wanted = input.value.trim().toLowerCase();
      for (const row of findAll('tbody tr:not(.group)', table)) {
        const isNamed = row.cells[0].textContent.toLowerCase().includes(wanted);
        const isAsked = !verdict || verdict.value === '' || row.dataset.verdict === verdict.value;
        row.hidden = !(isNamed && isAsked);
      }
    };
    input.addEventListener('input', apply);
    if (verdict) verdict.addEventListener('change', apply);
  }

  // Explorer: all utterances, drawn fifty at a time

  const page = 50;
  const explorer = { pair: 0, key: 0, list: 'worsened', view: 'key', text: '', speaker: '', sort: null, shown: page, order: [], note: '', sounding: new Set() };

  function numberCell(value, text) {
    return { value, text: value === null ? '–' : text(value), kind: 'number' };
  }

  function scoreColumn(system, key) {
    const digits = data.keys[key].digits;
    return {
      name: data.systems[system], isName: true, isNumber: true,
      cell: (i) => {
        const value = score(system, key, i);
        return value === null
          ? { value, text: reason(system, key, i), kind: 'number missing' }
          : numberCell(value, (v) => fixed(v, digits));
      },
    };
  }

  function changeColumn(pair, key, name) {
    const { digits, sign } = data.keys[key];
    return {
      name, isNumber: true,
      cell: (i) => {
        const value = difference(pair, key, i);
        if (value === null) return { value, text: '–', kind: 'number missing' };
        const side = value < 0 ? ' fall' : value > 0 ? ' rise' : ' level';
        return { value, text: signed(value * sign, digits), kind: 'number' + side };
      },
    };
  }

  const factColumns = [
    { id: 'lag', name: 'lag, ms', digits: 2, isFlagged: (v) => Math.abs(v) >= 5 },
    { id: 'gain', name: 'gain, dB', digits: 1, isFlagged: (v) => Math.abs(v) >= 3 },
    { id: 'length', name: 'length diff., ms', digits: 0, isFlagged: (v) => Math.abs(v) >= 50 },
    { id: 'clipped', name: 'clipped, %', digits: 2, isFlagged: (v) => v > 0.1 },
  ];

  function factCell(column, system, i) {
    const value = fact(system, column.id, i);
    if (value === null) return { value, text: '–', kind: 'number missing' };
    const text = column.id === 'clipped' ? fixed(value, column.digits) : signed(value, column.digits);
    return { value, text, kind: column.isFlagged(value) ? 'number flag' : 'number' };
  }

  function explorerColumns() {
    const pair = data.pairs[explorer.pair];
    const columns = [{ name: 'utterance', isOpener: true, cell: (i) => ({ value: data.utterances[i], text: data.utterances[i] }) }];
    if (data.speakers.length > 0) {
      columns.push({
        name: 'speaker', cell: (i) => {
          const speaker = data.speakers[data.speaker[i]] ?? null;
          return { value: speaker, text: speaker ?? '–', isName: true };
        },
      });
    }
    columns.push({
      name: 'duration, s', isNumber: true,
      cell: (i) => numberCell(data.duration[i] === null ? null : data.duration[i] / 1000, (v) => fixed(v, 2)),
    });
    if (explorer.view === 'all' && pair) {
      data.keys.forEach((key, k) => { if (key.sign !== 0) columns.push(changeColumn(pair, k, key.name)); });
      return columns;
    }
    if (pair) {
      columns.push(scoreColumn(pair[0], explorer.key), scoreColumn(pair[1], explorer.key));
      if (data.keys[explorer.key].sign !== 0) columns.push(changeColumn(pair, explorer.key, 'change'));
    } else {
      columns.push(scoreColumn(0, explorer.key));
    }
    const system = pair ? pair[1] : 0;
    for (const column of factColumns) {
      if (data.facts[system][column.id]) {
        columns.push({ name: column.name, isNumber: true, cell: (i) => factCell(column, system, i) });
      }
    }
    return columns;
  }

  // The list as the page names it: the first n by one of the key's columns. All of them come with the greatest losses
  // first, and those without a change last.
  function listed() {
    const all = data.utterances.map((_, i) => i);
    const pair = data.pairs[explorer.pair];
    const key = explorer.key;
    explorer.note = '';
    if (!pair) return all;
    if (explorer.list === 'all') {
      const changes = all.map((i) => difference(pair, key, i));
      return data.keys[key].sign === 0 ? all : all.sort((a, b) => compareValues(changes[a], changes[b], false) || a - b);
    }
    const sign = data.keys[key].sign || 1;
    const by = {
      worsened: { verb: 'fell', count: 20, value: (i) => difference(pair, key, i), isWanted: (v) => v < 0 },
      improved: { verb: 'rose', count: 10, value: (i) => { const d = difference(pair, key, i); return d === null ? null : -d; }, isWanted: (v) => v < 0 },
      lowest: { count: 10, value: (i) => { const s = score(pair[1], key, i); return s === null ? null : s * sign; }, isWanted: () => true },
    }[explorer.list];
    const values = all.map(by.value);
    const wanted = all.filter((i) => values[i] !== null && by.isWanted(values[i]));
    if (by.verb) explorer.note = `${wanted.length} of ${all.length} utterances ${by.verb} on ${visible(data.keys[key].name)}. `;
    return wanted.sort((a, b) => values[a] - values[b] || a - b).slice(0, by.count);
  }

  function filtered(indices) {
    const wanted = explorer.text.trim().toLowerCase();
    return indices.filter((i) =>
      (wanted === '' || data.utterances[i].toLowerCase().includes(wanted))
      && (explorer.speaker === '' || data.speaker[i] === Number(explorer.speaker)));
  }

  function updateExplorer() {
    const columns = explorerColumns();
    let order = filtered(listed());
    if (explorer.sort) {
      const column = columns[explorer.sort.column] ?? columns[0];
      const values = new Map(order.map((i) => [i, column.cell(i).value]));
      order = order.sort((a, b) => compareValues(values.get(a), values.get(b), explorer.sort.isDescending) || a - b);
    }
    explorer.order = order;
    explorer.columns = columns;
    drawHead(columns);
    const body = find('#explorer-body');
    body.replaceChildren();
    explorer.shown = 0;
    drawMore();
  }

  function drawHead(columns) {
    const row = element('tr');
    columns.forEach((column, place) => {
      const head = element('th', { scope: 'col', class: column.isNumber ? 'number' : 'text' });
      const button = element('button', { type: 'button', class: 'sort' }, column.isName ? nameNode(column.name) : visible(column.name));
      button.addEventListener('click', () => {
        const isSame = explorer.sort && explorer.sort.column === place;
        explorer.sort = { column: place, isDescending: isSame ? !explorer.sort.isDescending : false };
        updateExplorer();
        findAll('#explorer-head button')[place].focus();
      });
      if (explorer.sort && explorer.sort.column === place) {
        head.setAttribute('aria-sort', explorer.sort.isDescending ? 'descending' : 'ascending');
      }
      head.append(button);
      row.append(head);
    });
    find('#explorer-head').replaceChildren(row);
  }

  function explorerRow(i) {
    const row = element('tr');
    row.dataset.utterance = i;
    for (const column of explorer.columns) {
      const { text, kind, isName } = column.cell(i);
      if (column.isOpener) {
        const button = element('button', { type: 'button', class: 'name' }, nameNode(text));
        if (explorer.sounding.has(i)) {
          button.classList.add('sounds');
          button.title = 'with audio';
        }
        row.append(element('th', { scope: 'row', class: text.length < 40 ? 'nowrap' : 'text' }, button));
      } else {
        row.append(element('td', { class: kind ?? (text.length < 40 ? 'nowrap' : 'text') }, isName ? nameNode(text) : visible(text)));
      }
    }
    return row;
  }

  function drawMore() {
    const next = explorer.order.slice(explorer.shown, explorer.shown + page);
    find('#explorer-body').append(...next.map(explorerRow));
    explorer.shown += next.length;
    const total = explorer.order.length;
    state.rows = explorer.shown;
    state.total = total;
    find('#explorer-count').textContent = explorer.note + (total === 0
      ? 'No utterance fits.' : explorer.shown < total ? `${explorer.shown} of ${total} shown.` : `${total} shown.`);
    find('#explorer-more').hidden = explorer.shown >= total;
  }

  function connectExplorer() {
    const container = find('.explorer');
    if (!container || !data) return;
    explorer.sounding = new Set(findAll('.clip-set').map((set) => Number(set.dataset.utterance)));
    const change = (id, name, read = (value) => value) => {
      const control = document.getElementById(id);
      if (!control) return;
      explorer[name] = read(control.value);
      control.addEventListener(control.tagName === 'INPUT' ? 'input' : 'change', () => {
        explorer[name] = read(control.value);
        if (name === 'list' || name === 'key' || name === 'pair' || name === 'view') explorer.sort = null;
        updateExplorer();
      });
    };
    change('explorer-pair', 'pair', Number);
    change('explorer-key', 'key', Number);
    change('explorer-list', 'list');
    change('explorer-view', 'view');
    change('explorer-text', 'text');
    change('explorer-speaker', 'speaker');
    find('#explorer-more').addEventListener('click', drawMore);
    find('#explorer-body').addEventListener('click', (event) => {
      const row = event.target.closest('tr');
      if (row) openUtterance(Number(row.dataset.utterance));
    });
    updateExplorer();
  }

  // An utterance in its dialog

  let dialog = null;
  let borrowed = null; // the clips that stand in the dialog, and where they came from

  function connectDialog() {
    dialog = find('#utterance');
    if (!dialog || !data) return;
    find('#utterance-close').addEventListener('click', () => dialog.close());
    find('#utterance-previous').addEventListener('click', () => step(-1));
    find('#utterance-next').addEventListener('click', () => step(1));
    // The event comes late: the next utterance may be open already.
    dialog.addEventListener('close', () => { if (!dialog.open) leaveUtterance(); });
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener('keydown', handleKey);
    document.addEventListener('click', (event) => {
      const dot = event.target.closest?.('.chart [data-key]');
      const place = dot ? data.place.get(dot.getAttribute('data-key')) : undefined;
      if (place !== undefined) openUtterance(place);
    });
  }

  // Through the list of the explorer; through all utterances from one that a chart opened and the list has not.
  function neighbour(i, by) {
    const place = explorer.order.indexOf(i);
    return place >= 0 ? explorer.order[place + by] : data.utterances[i + by] === undefined ? undefined : i + by;
  }

  function step(by) {
    const next = neighbour(state.utterance, by);
    if (next !== undefined) showUtterance(next);
  }

  function openUtterance(i) {
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    showUtterance(i);
  }

  function leaveUtterance() {
    releasePlayer();
    if (borrowed) borrowed.home.append(borrowed.node);
    borrowed = null;
    state.utterance = null;
  }

  function showUtterance(i) {
    leaveUtterance();
    state.utterance = i;
    const title = [nameNode(data.utterances[i])];
    const speaker = data.speakers[data.speaker[i]];
    const details = [speaker === undefined ? null : visible(speaker), data.duration[i] === null ? null : fixed(data.duration[i] / 1000, 2) + ' s'];
    title.push(element('small', { class: 'note', textContent: details.filter(Boolean).join(', ') }));
    find('#utterance-name').replaceChildren(...title);
    find('#utterance-previous').disabled = neighbour(i, -1) === undefined;
    find('#utterance-next').disabled = neighbour(i, 1) === undefined;
    const media = find('#utterance-media');
    media.replaceChildren();
    const clips = find(`.clip-sets [data-utterance="${i}"] .media`);
    const transport = find('#transport');
    for (const part of [transport, find('#settings')]) part.hidden = true;
    if (clips) {
      borrowed = { node: clips, home: clips.parentNode };
      media.append(clips);
      startPlayer(clips, transport);
    } else {
      media.append(missingMedia(i));
    }
    find('#utterance-tables').classList.toggle('many', data.systems.length > 3);
    find('#utterance-tables').replaceChildren(scoreTable(i), factTable(i));
    find('.dialog-body').scrollTop = 0;
    find(transport.hidden ? '#utterance-close' : '#play').focus();
  }

  // Where the audio of an utterance without players is; as a link only where it lies below the page's own folder.
  function missingMedia(i) {
    const box = element('div', { class: 'media-note' }, element('p', { textContent: data.notes.media }));
    const list = element('ul');
    data.files.forEach((file, n) => {
      if (!file) return;
      const [before, after, link] = file;
      const path = visible(before + data.utterances[i] + after);
      const name = n === 0 ? 'reference' : data.systems[n - 1];
      const code = element('code', { textContent: path });
      const segments = (data.utterances[i] + after).split('/');
      const isSafe = link !== '' && segments.every((segment) => segment !== '..' && segment !== '.' && segment !== '');
      const target = isSafe ? element('a', { href: link + segments.map(encodeURIComponent).join('/') }, code) : code;
      list.append(element('li', {}, nameNode(name), ': ', target));
    });
    if (list.children.length > 0) box.append(list);
    return box;
  }

  function scoreTable(i) {
    const head = element('tr', {}, element('th', { scope: 'col', textContent: 'key' }));
    for (const name of data.systems) head.append(element('th', { scope: 'col', class: 'number' }, nameNode(name)));
    const pair = data.pairs[explorer.pair];
    if (pair) head.append(element('th', { scope: 'col', class: 'number', textContent: 'change' }));
    const body = element('tbody');
    data.keys.forEach((key, k) => {
      const arrow = key.sign > 0 ? ' ↑' : key.sign < 0 ? ' ↓' : '';
      const unit = key.unit ? element('small', { textContent: ' ' + visible(key.unit) }) : null;
      const row = element('tr', {}, element('th', { scope: 'row' }, nameNode(key.name), arrow, unit));
      data.systems.forEach((_, s) => {
        const value = score(s, k, i);
        row.append(element('td', { class: value === null ? 'number missing' : 'number', textContent: value === null ? visible(reason(s, k, i)) : fixed(value, key.digits) }));
      });
      if (pair) {
        const { text, kind } = key.sign === 0 ? { text: '', kind: '' } : changeColumn(pair, k, '').cell(i);
        row.append(element('td', { class: kind, textContent: text }));
      }
      body.append(row);
    });
    const caption = pair ? `All scores; change is ${shortName(data.systems[pair[1]])} minus ${shortName(data.systems[pair[0]])}` : 'All scores';
    return scrolling(caption, element('thead', {}, head), body);
  }

  function factTable(i) {
    const head = element('tr', {}, element('th', { scope: 'col', textContent: 'against the reference' }));
    for (const name of data.systems) head.append(element('th', { scope: 'col', class: 'number' }, nameNode(name)));
    const body = element('tbody');
    const names = { lag: 'lag, ms (positive = late)', gain: 'gain, dB', length: 'length difference, ms', clipped: 'samples clipped, %' };
    for (const column of factColumns) {
      const row = element('tr', {}, element('th', { scope: 'row', textContent: names[column.id] }));
      data.systems.forEach((_, s) => {
        const { text, kind } = factCell(column, s, i);
        row.append(element('td', { class: kind, textContent: text }));
      });
      body.append(row);
    }
    return scrolling('Alignment and level', element('thead', {}, head), body);
  }

  function scrolling(title, head, body) {
    const table = element('table', {}, element('caption', { textContent: title }), head, body);
    return element('div', { class: 'scroll', role: 'region', tabIndex: 0, ariaLabel: title }, table);
  }

  // Player: all clips of an utterance run together, and switching only turns gains

  const fade = 0.01; // seconds of the cross-fade
  let player = null;
  let audioContext = null;

  function startPlayer(media, transport) {
    const figures = findAll('.clip[data-clip]', media);
    const sounding = figures.filter((figure) => find('audio', figure));
    player = {
      media, transport, figures: sounding, buffers: null, sources: [], gains: [], active: 0, isPlaying: false,
      offset: 0, startedAt: 0, from: null, to: null, duration: 0, isMatched: false, isAligned: false,
      isExact: true, frame: 0, token: 0,
    };
    const mine = player;
    state.player = playerState(mine);
    for (const part of [transport, find('#settings')]) part.hidden = sounding.length === 0;
    if (sounding.length === 0) return;
    drawSwitches(mine);
    connectTransport(mine);
    connectStrips(mine, media);
    media.classList.remove('ready', 'looping');
    decodeAll(mine).then(() => {
      if (player !== mine) return;
      media.classList.add('ready');
      state.player.ready = true;
      select(mine, Math.min(1, mine.figures.length - 1));
      showPosition(mine);
    });
  }

  // What tests look at.
  function playerState(of) {
    return {
      ready: false,
      get position() { return position(of); },
      get active() { return of.active; },
      get count() { return of.figures.length; },
      get playing() { return of.isPlaying; },
      get duration() { return of.duration; },
      get loop() { return of.from === null || of.to === null ? null : [of.from, of.to]; },
      get exact() { return of.isExact; },
      get gains() { return of.gains.map((gain) => gain.gain.value); },
    };
  }

  function releasePlayer() {
    if (!player) return;
    stopSources(player);
    cancelAnimationFrame(player.frame);
    for (const figure of player.figures) {
      find('audio', figure).pause();
      delete figure.dataset.active;
    }
    player.media.classList.remove('ready', 'looping');
    player = null;
    state.player = null;
  }

  function bytesOf(audio) {
    const source = audio.getAttribute('src') ?? '';
    const comma = source.indexOf('base64,');
    if (!source.startsWith('data:') || comma < 0) return null;
    const text = atob(source.slice(comma + 7));
    const bytes = new Uint8Array(text.length);
    for (let n = 0; n < text.length; n += 1) bytes[n] = text.charCodeAt(n);
    return bytes.buffer;
  }

  // Files beside the page cannot be read by a script that was opened from disk; then the page's own players are used.
  async function decodeAll(of) {
    try {
      audioContext ??= new AudioContext();
      of.decoded = await Promise.all(of.figures.map(async (figure) => {
        const bytes = bytesOf(find('audio', figure));
        if (!bytes) throw new Error('not embedded');
        return audioContext.decodeAudioData(bytes);
      }));
      prepareBuffers(of);
    } catch {
      of.isExact = false;
      of.duration = Math.max(...of.figures.map((figure) => Number(figure.dataset.seconds) || 0));
    }
    find('#transport-note').textContent = of.isExact ? ''
      : 'Audio stands beside this page: switching uses the browser’s players and is not exact to the sample.';
  }

  // Equally long copies, shifted by the measured lag where that is switched on, so that one clock serves all.
  function prepareBuffers(of) {
    const rate = audioContext.sampleRate;
    of.duration = Math.max(...of.decoded.map((buffer) => buffer.duration));
    const length = Math.max(...of.decoded.map((buffer) => buffer.length));
    of.buffers = of.decoded.map((buffer, n) => {
      const lag = of.isAligned ? Math.round((Number(of.figures[n].dataset.lag) || 0) * rate) : 0;
      const copy = audioContext.createBuffer(buffer.numberOfChannels, length, rate);
      for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
        const samples = buffer.getChannelData(channel).subarray(Math.max(0, lag));
        const start = Math.max(0, -lag);
        copy.copyToChannel(samples.subarray(0, Math.max(0, length - start)), channel, start);
      }
      return copy;
    });
  }

  function gainOf(of, n) {
    const decibels = of.isMatched ? Number(of.figures[n].dataset.match) || 0 : 0;
    return 10 ** (decibels / 20);
  }

  function position(of) {
    if (!of.isExact) return of.figures.length ? find('audio', of.figures[of.active]).currentTime : 0;
    if (!of.isPlaying) return of.offset;
    const passed = of.offset + Math.max(0, audioContext.currentTime - of.startedAt);
    if (!isLooping(of) || passed < of.to) return Math.min(passed, of.duration);
    return of.from + ((passed - of.from) % (of.to - of.from));
  }

  const isLooping = (of) => of.from !== null && of.to !== null && of.to > of.from;

  function play(of) {
    if (of.isPlaying || !state.player?.ready) return;
    if (of.offset >= of.duration - 0.01) of.offset = isLooping(of) ? of.from : 0;
    of.isPlaying = true;
    if (!of.isExact) {
      playElement(of, of.offset);
    } else {
      audioContext.resume();
      const when = audioContext.currentTime + 0.03;
      const token = (of.token += 1);
      of.gains = [];
      of.sources = of.buffers.map((buffer, n) => {
        const source = audioContext.createBufferSource();
        source.buffer = buffer;
        if (isLooping(of)) Object.assign(source, { loop: true, loopStart: of.from, loopEnd: of.to });
        const gain = audioContext.createGain();
        gain.gain.value = n === of.active ? gainOf(of, n) : 0;
        source.connect(gain).connect(audioContext.destination);
        source.start(when, of.offset);
        of.gains.push(gain);
        return source;
      });
      of.startedAt = when;
      of.sources[0].onended = () => { if (token === of.token && of.isPlaying) finish(of); };
    }
    showPlaying(of);
  }

  function playElement(of, from) {
    const audio = find('audio', of.figures[of.active]);
    audio.currentTime = from;
    audio.onended = () => finish(of);
    audio.play().catch(() => finish(of));
  }

  function finish(of) {
    of.isPlaying = false;
    of.offset = 0;
    of.token += 1;
    of.sources = [];
    showPlaying(of);
  }

  function stopSources(of) {
    of.token += 1;
    for (const source of of.sources) source.stop();
    of.sources = [];
  }

  function pause(of) {
    if (!of.isPlaying) return;
    of.offset = position(of);
    of.isPlaying = false;
    if (of.isExact) stopSources(of);
    else find('audio', of.figures[of.active]).pause();
    showPlaying(of);
  }

  function restart(of, change) {
    const wasPlaying = of.isPlaying;
    pause(of);
    change();
    if (wasPlaying) play(of);
    showPosition(of);
  }

  function seek(of, seconds) {
    restart(of, () => { of.offset = Math.min(Math.max(0, seconds), of.duration); });
    if (!of.isExact) find('audio', of.figures[of.active]).currentTime = of.offset;
  }

  // From what is heard now to what shall be heard, with equal power; the clock is not touched.
  function fadeTo(gain, target) {
    const now = audioContext.currentTime;
    const from = gain.gain.value;
    const curve = new Float32Array(32);
    for (let n = 0; n < curve.length; n += 1) {
      const angle = (n / (curve.length - 1)) * (Math.PI / 2);
      curve[n] = from * Math.cos(angle) + target * Math.sin(angle);
    }
    gain.gain.cancelScheduledValues(now);
    try {
      gain.gain.setValueCurveAtTime(curve, now, fade);
    } catch {
      gain.gain.setValueAtTime(target, now); // a fade is still running
    }
  }

  function select(of, n) {
    if (n < 0 || n >= of.figures.length) return;
    const before = of.active;
    if (!of.isExact && of.isPlaying && before !== n) {
      const audio = find('audio', of.figures[before]);
      const at = audio.currentTime;
      audio.onended = null;
      audio.pause();
      of.active = n;
      playElement(of, at);
    }
    of.active = n;
    of.gains.forEach((gain, k) => {
      if (of.isPlaying && (k === n || k === before)) fadeTo(gain, k === n ? gainOf(of, k) : 0);
    });
    of.figures.forEach((figure, k) => {
      if (k === n) figure.dataset.active = '';
      else delete figure.dataset.active;
    });
    findAll('#switches button').forEach((button, k) => button.setAttribute('aria-pressed', String(k === n)));
  }

  function drawSwitches(of) {
    const buttons = of.figures.map((figure, n) => {
      const button = element('button', { type: 'button' }, element('kbd', { textContent: String(n) }), nameNode(figure.dataset.name), element('span', { class: 'gain' }));
      button.setAttribute('aria-pressed', 'false');
      button.addEventListener('click', (event) => {
        select(of, n);
        // After a click with the mouse the space bar is meant for playing.
        if (event.detail > 0) find('#play').focus();
      });
      return button;
    });
    find('#switches').replaceChildren(...buttons);
    showGains(of);
  }

  function showGains(of) {
    const isKnown = of.figures.every((figure) => figure.dataset.match !== undefined);
    find('#match').disabled = !isKnown;
    findAll('#switches .gain').forEach((label, n) => {
      const decibels = Number(of.figures[n].dataset.match) || 0;
      label.textContent = of.isMatched ? signed(decibels, 1) + ' dB' : '';
    });
    find('#match-note').textContent = of.isMatched
      ? 'Levels are matched to the quietest by integrated loudness (BS.1770); nothing is turned up.' : 'Levels and lag are as they are, unless changed here.';
  }

  function connectTransport(of) {
    const on = (id, event, handler) => {
      const control = document.getElementById(id);
      control['on' + event] = handler; // one utterance at a time: the last one's handlers go
      return control;
    };
    on('play', 'click', () => (of.isPlaying ? pause(of) : play(of)));
    on('seek', 'input', (event) => seek(of, Number(event.target.value)));
    on('loop-from', 'click', () => setLoop(of, position(of), of.to));
    on('loop-to', 'click', () => setLoop(of, of.from ?? 0, position(of)));
    on('loop-clear', 'click', () => setLoop(of, null, null));
    on('match', 'change', (event) => {
      of.isMatched = event.target.checked;
      if (of.isPlaying && of.isExact) fadeTo(of.gains[of.active], gainOf(of, of.active));
      showGains(of);
    }).checked = false;
    on('align', 'change', (event) => {
      restart(of, () => {
        of.isAligned = event.target.checked;
        if (of.isExact) prepareBuffers(of);
      });
    }).checked = false;
    find('#align').disabled = !of.figures.some((figure) => Number(figure.dataset.lag));
    showPlaying(of);
  }

  function setLoop(of, from, to) {
    restart(of, () => {
      of.from = from;
      of.to = to !== null && from !== null && to <= from ? null : to;
      if (isLooping(of) && (of.offset < of.from || of.offset >= of.to)) of.offset = of.from;
    });
    of.media.classList.toggle('looping', isLooping(of));
    for (const strip of findAll('.strip', of.media)) {
      strip.style.setProperty('--from', String((of.from ?? 0) / (of.duration || 1)));
      strip.style.setProperty('--to', String((of.to ?? 0) / (of.duration || 1)));
    }
    find('#loop-clear').disabled = of.from === null && of.to === null;
  }

  // A click on a picture goes there; a stretch of it becomes the loop.
  function connectStrips(of, media) {
    for (const strip of findAll('.strip', media)) {
      let began = null;
      const time = (event) => {
        const box = strip.getBoundingClientRect();
        return Math.min(Math.max(0, (event.clientX - box.left) / box.width), 1) * of.duration;
      };
      strip.onpointerdown = (event) => {
        if (event.button !== 0) return;
        began = { at: time(event), x: event.clientX };
        strip.setPointerCapture(event.pointerId);
      };
      strip.onpointerup = (event) => {
        if (!began) return;
        const ended = time(event);
        if (Math.abs(event.clientX - began.x) > 8) setLoop(of, Math.min(began.at, ended), Math.max(began.at, ended));
        else seek(of, ended);
        began = null;
      };
      strip.onpointercancel = () => { began = null; };
    }
    for (const caption of findAll('.clip[data-clip] figcaption', media)) {
      const n = of.figures.indexOf(caption.parentNode);
      caption.onclick = n < 0 ? null : () => select(of, n);
    }
    setLoop(of, null, null);
  }

  function showPlaying(of) {
    const button = find('#play');
    button.textContent = of.isPlaying ? '❚❚ Pause' : '▶ Play';
    button.setAttribute('aria-label', of.isPlaying ? 'Pause' : 'Play');
    cancelAnimationFrame(of.frame);
    const draw = () => {
      showPosition(of);
      if (of.isPlaying) of.frame = requestAnimationFrame(draw);
    };
    draw();
  }

  function showPosition(of) {
    const at = position(of);
    if (!of.isExact && of.isPlaying && isLooping(of) && at >= of.to) find('audio', of.figures[of.active]).currentTime = of.from;
    const slider = find('#seek');
    slider.max = String(of.duration || 1);
    slider.value = String(at);
    slider.setAttribute('aria-valuetext', fixed(at, 1) + ' seconds');
    find('#clock').textContent = `${fixed(at, 2)} / ${fixed(of.duration, 2)} s`;
    of.media.style.setProperty('--at', String(of.duration ? at / of.duration : 0));
  }

  function handleKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !player || find('#transport').hidden) return;
    const target = event.target;
    if (target.matches('input[type=search], input[type=text], select, textarea')) return;
    const actions = {
      ' ': () => (player.isPlaying ? pause(player) : play(player)),
      '[': () => setLoop(player, position(player), player.to),
      ']': () => setLoop(player, player.from ?? 0, position(player)),
      ArrowLeft: () => seek(player, position(player) - 1),
      ArrowRight: () => seek(player, position(player) + 1),
    };
    let action = actions[event.key];
    // A button or box that has the focus keeps its own space bar.
    if (event.key === ' ' && target.matches('button, input, summary')) return;
    if (/^[0-9]$/.test(event.key)) action = () => select(player, Number(event.key));
    if (!action) return;
    event.preventDefault();
    action();
  }

  // Contents: which section is being read

  function connectContents() {
    const links = new Map(findAll('.contents a').map((link) => [link.getAttribute('href').slice(1), link]));
    const seen = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) seen.add(entry.target.id);
        else seen.delete(entry.target.id);
      }
      let isFirst = true;
      for (const [id, link] of links) {
        if (isFirst && seen.has(id)) {
          link.setAttribute('aria-current', 'true');
          isFirst = false;
        } else link.removeAttribute('aria-current');
      }
    }, { rootMargin: '-10% 0px -60% 0px' });
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
  }

  // Paper has no script: what is folded is unfolded before and folded again after.
  function connectPrinting() {
    let opened = [];
    window.addEventListener('beforeprint', () => {
      opened = findAll('details:not([open]):not(.numbers.long):not(.clip-set)');
      for (const details of opened) details.open = true;
    });
    window.addEventListener('afterprint', () => {
      for (const details of opened) details.open = false;
    });
  }

  function connectTheme() {
    const control = find('#theme');
    if (!control) return;
    control.value = root.dataset.theme ?? 'auto';
    control.addEventListener('change', () => setTheme(control.value));
  }

  function start() {
    for (const hidden of findAll('.script-only[hidden]')) hidden.hidden = false;
    connectTheme();
    connectContents();
    connectPrinting();
    readData();
    findAll('table[data-sortable]').forEach(makeSortable);
    findAll('input[data-filter]').forEach(connectTableFilter);
    connectExplorer();
    connectDialog();
    state.open = openUtterance;
    state.ready = true;
  }

  document.addEventListener('DOMContentLoaded', start);
})();
