"""What jobs share: building ours, installing the peers, running all sides in turn, and the figures."""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
WORK = ROOT / "target" / "peers"
PYTHON = WORK / "venv" / "bin" / "python"


def install():
    """A virtual environment with the pinned peers; made once, renewed when the pins change."""
    pins = FOLDER / "requirements.txt"
    mark = WORK / "venv" / "installed.txt"
    if mark.exists() and mark.read_text() == pins.read_text():
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", WORK / "venv"], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--requirement", pins], check=True)
    mark.write_text(pins.read_text())


def build(*arguments):
    """The executables that cargo made, by name."""
    command = ["cargo", *arguments, "--message-format=json-render-diagnostics"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for line in lines.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    return found


def report_of(command, env=None):
    """The JSON that a side prints about its own run."""
    environment = {**os.environ, **(env or {})}
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout)


def run(command):
    """Seconds on the wall and of processors, and the most memory in bytes, of a process and of any child it waited for."""
    words = [str(word) for word in command]
    said = WORK / "said.txt"
    to_file = [(os.POSIX_SPAWN_OPEN, 1, said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), (os.POSIX_SPAWN_DUP2, 1, 2)]
    began = time.perf_counter()
    pid = os.posix_spawn(words[0], words, os.environ, file_actions=to_file)
    _, status, usage = os.wait4(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{words[0]} ended with {os.waitstatus_to_exitcode(status)}: {said.read_text()[-2000:]}")
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss * 1024}


def timed(command):
    report = run(command)
    return report["seconds"], report["peak"]


class Worker:
    """A side that keeps its data in memory and does the job once for every line it is sent."""

    def __init__(self, *command):
        words = [str(word) for word in command]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.read()

    def read(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else sys.exit(f"{self.process.args[:4]} ended")

    def __call__(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.read()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def rounds(count, sides):
    """Every side once a round, `count` rounds, each beginning with another side, as what ran just before
    leaves its traces; the reports by side."""
    reports = {name: [] for name in sides}
    names = list(sides)
    for index in range(count):
        first = index % len(names)
        for name in names[first:] + names[:first]:
            reports[name].append(sides[name]())
    return reports


def median(values):
    return statistics.median(values)


def show(name, lines, reports):
    seconds = [report["seconds"] for report in reports]
    peak = max(report["peak"] for report in reports)
    print(
        f"{name:<22} median {median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"
        f"  {lines / median(seconds) / 1e6:7.1f} million lines/s  peak {peak / 2**20:,.0f} MiB"
    )


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "?")
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} threads, load {load:.1f} at the start"
