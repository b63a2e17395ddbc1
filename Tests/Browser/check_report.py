"""Opens a report and a listening page in headless Chromium and checks what a reader relies on.

    check_report.py REPORT.html [--listening PAGE.html] [--axe axe.min.js] [--screenshots FOLDER]
    check_report.py --probe            exit 0 if browser and driver are here, 2 if not

Needs Debian's python3-selenium, chromium and chromium-driver. Without --axe, axe-core comes from the package
axe-core-python, which is installed into a cache below ~/.cache/codec-score when it is not there.
Prints a line for each check; the exit status is 1 if one failed.
"""
import argparse
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

AXE_PACKAGE = "axe-core-python==0.1.0"
MOST_ELEMENTS_FOR_AXE = 12_000


def find_browser():
    """Paths of Chromium and its driver, or None."""
    import shutil
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    try:
        import selenium  # noqa: F401
    except ImportError:
        return None
    return (browser, driver) if browser and driver else None


def find_axe(given):
    """The text of axe-core, from a file, the cache or PyPI; None where it cannot be had."""
    if given:
        return pathlib.Path(given).read_text()
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "codec-score" / "axe"
    script = cache / "axe_core_python" / "axe.min.js"
    if not script.exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(cache), AXE_PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0 or not script.exists():
            print("axe-core is not here and could not be fetched:", done.stderr.strip()[-300:])
            return None
    return script.read_text()


class Checks:
    """Counts what holds and what does not."""

    def __init__(self):
        self.failed = []

    def that(self, name, holds, detail=""):
        print(("ok    " if holds else "FAIL  ") + name + (f": {detail}" if detail != "" and not holds else ""))
        if not holds:
            self.failed.append(name)

    def wait(self, name, condition, seconds=8):
        """Waits for a condition; its last value is what is shown if it never holds."""
        end = time.time() + seconds
        value = condition()
        while not value and time.time() < end:
            time.sleep(0.05)
            value = condition()
        self.that(name, bool(value), value)
        return value


class Browser:
    """One headless Chromium."""

    def __init__(self, paths, downloads):
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service
        options = Options()
        options.binary_location = paths[0]
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--autoplay-policy=no-user-gesture-required", "--window-size=1280,900"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": downloads})
        self.driver = webdriver.Chrome(service=Service(paths[1]), options=options)

    def open(self, path):
        self.driver.get(pathlib.Path(path).resolve().as_uri())

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def console_errors(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requests(self):
        """Addresses of what was asked for besides the page itself and what stands in it."""
        addresses = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                address = message["params"]["request"]["url"]
                if message["params"].get("type") != "Document" and not address.startswith(("data:", "blob:")):
                    addresses.append(address)
        return addresses

    def emulate(self, scheme="light", media=""):
        self.cdp("Emulation.setEmulatedMedia", media=media,
                 features=[{"name": "prefers-color-scheme", "value": scheme}])

    def width(self, pixels, height=900):
        self.cdp("Emulation.setDeviceMetricsOverride", width=pixels, height=height, deviceScaleFactor=1, mobile=False)

    def keys(self, text, selector="#play"):
        from selenium.webdriver.common.by import By
        self.driver.find_element(By.CSS_SELECTOR, selector).send_keys(text)

    def click(self, selector):
        from selenium.webdriver.common.by import By
        element = self.driver.find_element(By.CSS_SELECTOR, selector)
        # The page scrolls smoothly, and a click would miss what is still moving.
        self.run("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", element)
        element.click()

    def screenshot(self, folder, name):
        if folder:
            self.driver.save_screenshot(str(pathlib.Path(folder) / (name + ".png")))

    def axe(self, script):
        """Serious and critical violations. In pages with tens of thousands of elements axe-core needs minutes; they are
        made of the same parts as smaller ones."""
        elements = self.run("return document.querySelectorAll('*').length")
        if elements > MOST_ELEMENTS_FOR_AXE:
            print(f"      (axe-core is left out for {elements} elements)")
            return []
        self.driver.set_script_timeout(120)
        self.run(script)
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations), e => done(String(e)));")
        if isinstance(found, str):
            return [found]
        return [f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:160]}" for v in found
                if v["impact"] in ("serious", "critical")]


def column(browser, place):
    return browser.run(
        "return [...document.querySelectorAll('#explorer-body tr')].map(r => r.cells[arguments[0]].textContent)", place)


def number(text):
    cleaned = text.replace("−", "-").replace("▼", "").replace("▲", "").replace("=", "").replace("!", "").strip()
    return float(cleaned)


def check_tables(browser, checks):
    if browser.run("return document.querySelector('#keys-0') !== null"):
        cells = "return [...document.querySelectorAll('#keys-0 tbody:last-of-type tr:not(.group)')].map(r => r.cells[0].textContent)"
        head = "#keys-0 thead th:first-child button"
        browser.click(head)
        up = browser.run(cells)
        state = browser.run("return document.querySelector('#keys-0 thead th').getAttribute('aria-sort')")
        browser.click(head)
        down = browser.run(cells)
        checks.that("a table sorts up and down", state == "ascending" and up == list(reversed(down)) or len(up) < 2, (up, down))
        browser.run("const i = document.querySelector('input[data-filter]'); i.value = 'no such key';"
                    "i.dispatchEvent(new Event('input'))")
        shown = "return [...document.querySelectorAll('#keys-0 tbody tr:not(.group)')].filter(r => !r.hidden).length"
        none = browser.run(shown)
        browser.run("const i = document.querySelector('input[data-filter]'); i.value = '';"
                    "i.dispatchEvent(new Event('input'))")
        checks.that("the table of keys filters", none == 0 and browser.run(shown) > 0, none)


def check_explorer(browser, checks):
    browser.run("const s = document.querySelector('#explorer-list'); if (s) { s.value = 'all';"
                "s.dispatchEvent(new Event('change')) }")
    total = browser.run("return codecScore.total")
    checks.that("the explorer has all utterances", total == browser.run(
        "return JSON.parse(document.querySelector('#data').textContent).utterances.length"), total)
    checks.that("at most fifty are drawn at first", browser.run("return codecScore.rows") == min(50, total))
    if total > 50:
        browser.click("#explorer-more")
        checks.that("more are drawn when asked for", browser.run("return codecScore.rows") == min(100, total))
    names = browser.run("return [...document.querySelectorAll('#explorer-head th')].map(h => h.textContent)")
    place = names.index("duration, s")
    head = f"#explorer-head th:nth-child({place + 1}) button"
    browser.click(head)
    values = [number(text) for text in column(browser, place) if text != "–"]
    checks.that("the explorer sorts by a column", values == sorted(values), values[:5])
    browser.click(head)
    values = [number(text) for text in column(browser, place) if text != "–"]
    checks.that("and the other way round", values == sorted(values, reverse=True), values[:5])
    first = browser.run("return JSON.parse(document.querySelector('#data').textContent).utterances[0]")
    browser.run("const i = document.querySelector('#explorer-text'); i.value = arguments[0];"
                "i.dispatchEvent(new Event('input'))", first)
    found = browser.run("return codecScore.total")
    checks.that("the text filter finds an utterance", 1 <= found <= total and (found < total or total == 1), found)
    browser.run("const i = document.querySelector('#explorer-text'); i.value = ''; i.dispatchEvent(new Event('input'))")
    if browser.run("const s = document.querySelector('#explorer-speaker'); if (!s) return false;"
                   "s.selectedIndex = 1; s.dispatchEvent(new Event('change')); return true"):
        speaker = browser.run("return document.querySelector('#explorer-speaker').selectedOptions[0].textContent")
        shown = set(column(browser, 1))
        checks.that("the speaker filter shows one speaker", len(shown) == 1, (speaker, shown))
        browser.run("const s = document.querySelector('#explorer-speaker'); s.value = '';"
                    "s.dispatchEvent(new Event('change'))")


def check_player(browser, checks, folder):
    sounding = browser.run("const s = document.querySelector('.clip-set audio'); return s ? Number(s.closest('.clip-set').dataset.utterance) : -1")
    browser.click("#explorer-body tr:first-child button")
    checks.wait("a row opens its utterance", lambda: browser.run("return document.querySelector('#utterance').open"))
    checks.that("the focus is inside", browser.run("return document.querySelector('#utterance').contains(document.activeElement)"))
    checks.that("all scores are there", browser.run(
        "return document.querySelectorAll('#utterance-tables table:first-child tbody tr').length") > 0)
    if sounding < 0:
        print("      (no audio in this page)")
        browser.run("document.querySelector('#utterance').close()")
        return
    browser.run("document.querySelector('#utterance').close(); codecScore.open(arguments[0])", sounding)
    if not checks.wait("its audio is decoded", lambda: browser.run("return codecScore.player && codecScore.player.ready")):
        return
    state = lambda name: browser.run(f"return codecScore.player.{name}")
    exact = state("exact")

    def playing(wanted):
        """The button toggles; a clip that ends between a look and a click would turn its meaning round."""
        browser.run("if (codecScore.player.position > codecScore.player.duration / 3) { const s = document.querySelector('#seek');"
                    "s.value = '0.1'; s.dispatchEvent(new Event('input')) }")
        if state("playing") != wanted:
            browser.click("#play")

    playing(True)
    checks.wait("it plays", lambda: state("playing") and state("position") > 0.1)
    count = state("count")
    before = browser.run("const p = codecScore.player.position; document.querySelector('#switches button:last-child').click();"
                         "return [p, codecScore.player.position, codecScore.player.active]")
    checks.that("switching keeps the position", abs(before[1] - before[0]) < 0.05 and before[2] == count - 1, before)
    if exact:
        checks.wait("only the chosen one is heard", lambda: [round(g, 3) for g in state("gains")] == [0] * (count - 1) + [1])
    # On a busy machine the browser's clock of sound stands still for a moment.
    checks.wait("and it goes on", lambda: state("position") > before[1] + 0.15)
    browser.keys("0")
    checks.that("the key 0 is the reference", state("active") == 0, state("active"))
    browser.run("const s = document.querySelector('#seek'); s.value = '0.1'; s.dispatchEvent(new Event('input'))")
    playing(True)
    browser.keys(" ")
    checks.that("space pauses", not state("playing"))
    if exact:
        gains = browser.run("return [...document.querySelectorAll('#utterance-media .clip[data-match]')]"
                            ".filter(c => c.querySelector('audio')).map(c => 10 ** (Number(c.dataset.match) / 20))")
        checks.that("nothing is matched by itself", not browser.run("return document.querySelector('#match').checked"))
        browser.click("#match")
        if browser.run("return !document.querySelector('#align').disabled"):
            browser.click("#align")
        playing(True)
        time.sleep(0.3)
        heard = state("gains")
        checks.that("levels are matched when asked for, and never turned up",
                    len(gains) == count and max(gains) <= 1 and min(gains) > 0.1
                    and abs(heard[0] - gains[0]) < 0.01, (heard, gains))
        browser.click("#match")
    playing(False)
    browser.run("const s = document.querySelector('#seek'); s.value = '0.4'; s.dispatchEvent(new Event('input'))")
    browser.keys("[")
    at = state("position")
    browser.run("const s = document.querySelector('#seek'); s.value = String(arguments[0]); s.dispatchEvent(new Event('input'))", at + 0.3)
    browser.keys("]")
    loop = state("loop")
    checks.that("[ and ] set a loop", loop and abs(loop[0] - at) < 0.05 and abs(loop[1] - loop[0] - 0.3) < 0.06, loop)
    playing(True)
    time.sleep(0.8)
    inside = state("position")
    checks.that("it stays in the loop", loop and loop[0] - 0.05 <= inside <= loop[1] + 0.1 and state("playing"), inside)
    browser.screenshot(folder, "utterance")
    browser.run("document.querySelector('#utterance').close()")
    checks.that("closing stops it", browser.run("return codecScore.player === null"))
    checks.that("and the players go back into the page", browser.run(
        "return document.querySelector('.clip-sets .media audio') !== null"))


def check_appearance(browser, checks, folder):
    browser.width(1280)
    colour = "return getComputedStyle(document.documentElement).backgroundColor"
    browser.emulate("light")
    light = browser.run(colour)
    browser.screenshot(folder, "light")
    browser.emulate("dark")
    dark = browser.run(colour)
    browser.screenshot(folder, "dark")
    checks.that("dark mode is dark", light != dark and sum(map(int, dark[4:-1].split(","))) < 150, (light, dark))
    browser.run("const s = document.querySelector('#theme'); s.value = 'light'; s.dispatchEvent(new Event('change'))")
    checks.that("the switch overrules the system", browser.run(colour) == light)
    browser.run("const s = document.querySelector('#theme'); s.value = 'auto'; s.dispatchEvent(new Event('change'))")
    browser.emulate("dark", "print")
    checks.that("paper is white", browser.run("return getComputedStyle(document.body).color") != "rgb(230, 233, 237)"
                and browser.run(colour) == light)
    browser.emulate("light")
    document = base64.b64decode(browser.cdp("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
    checks.that("it prints", document[:5] == b"%PDF-" and len(document) > 20_000, len(document))
    for width in (400, 320):
        browser.width(width)
        over = browser.run("return document.documentElement.scrollWidth - innerWidth")
        checks.that(f"no sideways scrolling at {width} pixels", over <= 0, over)
        browser.screenshot(folder, f"width-{width}")
    browser.width(1280)


def check_report(browser, checks, axe, folder):
    checks.wait("the script is ready", lambda: browser.run("return window.codecScore && codecScore.ready"))
    check_tables(browser, checks)
    check_explorer(browser, checks)
    check_player(browser, checks, folder)
    check_appearance(browser, checks, folder)
    for scheme in ("light", "dark"):
        browser.emulate(scheme)
        violations = browser.axe(axe) if axe else ["axe-core is missing"]
        checks.that(f"axe finds nothing serious, {scheme}", not violations, violations)
    browser.emulate("light")
    browser.run("codecScore.open(0)")
    time.sleep(0.5)
    violations = browser.axe(axe) if axe else ["axe-core is missing"]
    checks.that("axe finds nothing serious in an utterance", not violations, violations)
    browser.run("document.querySelector('#utterance').close()")


MASK = (1 << 64) - 1


def splitmix(seed, k):
    """Output k of SplitMix64: an implementation of its own, to check the page's and the program's."""
    z = (seed + (k + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def expected_sides(seed, count):
    stream = splitmix(seed, 4)
    draws = [splitmix(stream, max(0, count - 1) + k) >> 63 for k in range(2 * count)]
    return [(draws[2 * i], "B" if draws[2 * i + 1] else "A") for i in range(count)]


def check_listening(browser, checks, axe, folder, downloads):
    checks.wait("the listening page is ready", lambda: browser.run("return window.codecScore && codecScore.ready"))
    violations = browser.axe(axe) if axe else ["axe-core is missing"]
    checks.that("axe finds nothing serious before the test", not violations, violations)
    data = browser.run("return JSON.parse(document.querySelector('#data').textContent)")
    text = browser.run("return document.body.innerText")
    checks.that("no system's name is shown before the end", not any(name in text for name in data["systems"] if len(name) > 2))
    browser.run("document.querySelector('#listener').value = 'browser'")
    browser.click("#begin")
    sides = expected_sides(int(data["seed"]), len(data["keys"]))
    for i, (_, x) in enumerate(sides):
        if not checks.wait(f"trial {i + 1} is loaded", lambda: browser.run("return codecScore.trial === arguments[0] && codecScore.loaded", i)):
            return
        disabled = browser.run("return document.querySelector('[data-answer=A]').disabled")
        browser.click("#play")
        for sound in "ABX":
            browser.click(f"[data-sound={sound}]")
        if i == 0:
            checks.that("answers wait until all are heard", disabled)
            checks.wait("X plays", lambda: browser.run("const p = codecScore.player; return p.isPlaying && p.active === 'X'"))
            browser.screenshot(folder, "listening")
            violations = browser.axe(axe) if axe else ["axe-core is missing"]
            checks.that("axe finds nothing serious in a trial", not violations, violations)
        browser.run("document.querySelector('input[name=confidence][value=\"3\"]').click()")
        # Every third answer is wrong.
        browser.click(f"[data-answer={x if i % 3 else ('A' if x == 'B' else 'B')}]")
    checks.wait("the test ends", lambda: browser.run("return codecScore.stage === 'end'"))
    result = browser.run("return codecScore.result")
    count = len(sides)
    wrong = len(range(0, count, 3))
    checks.that("right answers are counted", result["correct"] == count - wrong and result["n"] == count, result["correct"])
    checks.that("sides and X are those of the seed", all(
        trial["x"] == x and trial["a"] == data["systems"][swapped]
        for trial, (swapped, x) in zip(result["trials"], sides)))
    checks.that("the file says what it must", result["codec_score_listening"] == 1 and result["kind"] == "abx"
                and result["listener"] == "browser" and [t["key"] for t in result["trials"]] == data["keys"]
                and all(t["confidence"] == 3 and t["replays"] >= 1 and t["ms"] >= 0 for t in result["trials"]))
    browser.screenshot(folder, "listening-end")
    browser.cdp("Page.setDownloadBehavior", behavior="allow", downloadPath=downloads)
    browser.click("#save")
    saved = pathlib.Path(downloads) / "listening.json"
    if checks.wait("the answers are saved", lambda: saved.exists() and saved.stat().st_size > 0):
        checks.that("as they are", json.loads(saved.read_text()) == result)
        print("saved", saved)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", nargs="?")
    parser.add_argument("--listening")
    parser.add_argument("--answers", help="where the answers of the listening test are copied to")
    parser.add_argument("--axe")
    parser.add_argument("--screenshots")
    parser.add_argument("--probe", action="store_true")
    arguments = parser.parse_args()
    paths = find_browser()
    if arguments.probe:
        sys.exit(0 if paths else 2)
    if not paths:
        sys.exit("needs chromium, chromium-driver and python3-selenium")
    axe = find_axe(arguments.axe)
    checks = Checks()
    if arguments.screenshots:
        pathlib.Path(arguments.screenshots).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as downloads:
        browser = Browser(paths, downloads)
        try:
            for page, check in ((arguments.report, check_report), (arguments.listening, check_listening)):
                if not page:
                    continue
                started = time.time()
                browser.open(page)
                print(f"{page}: open after {time.time() - started:.1f} s")
                extra = (downloads,) if check is check_listening else ()
                check(browser, checks, axe, arguments.screenshots, *extra)
                errors = browser.console_errors()
                checks.that("no console error", not errors, errors)
                addresses = browser.requests()
                own = pathlib.Path(page).resolve().parent.as_uri()
                foreign = [address for address in addresses if not address.startswith(own)]
                checks.that("nothing is requested from elsewhere", not foreign, foreign)
            saved = pathlib.Path(downloads) / "listening.json"
            if arguments.answers and saved.exists():
                pathlib.Path(arguments.answers).write_bytes(saved.read_bytes())
        finally:
            browser.driver.quit()
    print(f"{len(checks.failed)} failed" if checks.failed else "all checks hold")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
