"""Drives `switchyard search FILE --ask-tell` from Python, with its standard library alone.

    python3 ask-tell.py 40 npx switchyard search scenarios/small-search.yaml --ask-tell

asks for 40 points, in batches: half of them at random, half next to the best so far by the first objective. What chooses the next
point is yours to replace; the lines that go out and come in are told in scenarios/README.md.
"""

import json
import random
import subprocess
import sys

BATCH = 4


def choose(rng, field):
    """A value of a field, at random."""
    if "choices" in field:
        return rng.choice(field["choices"])
    value = rng.uniform(field["low"], field["high"])
    return round(value) if field.get("integer") else float(f"{value:.6g}")


def main():
    count, command = int(sys.argv[1]), sys.argv[2:]
    rng = random.Random(1)
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    said = json.loads(process.stdout.readline())
    space, (metric, goal) = said["space"], next(iter(said["objectives"].items()))
    sign = 1 if goal == "min" else -1
    asked, best = {}, None
    while len(asked) < count:
        batch = []
        for _ in range(min(BATCH, count - len(asked))):
            values = {name: choose(rng, field) for name, field in space.items()}
            if best is not None and rng.random() < 0.5:
                moved = rng.choice(list(space))
                values = {**best[1], moved: values[moved]}
            asked[len(asked)] = values
            batch.append({"ask": len(asked) - 1, "values": values})
        # written at once, so that they are simulated together
        process.stdin.write("".join(json.dumps(line) + "\n" for line in batch))
        process.stdin.flush()
        for _ in batch:
            answer = json.loads(process.stdout.readline())
            if "row" not in answer or answer["violation"] > 0:
                continue
            cost = sign * answer["row"][metric]
            if best is None or cost < best[0]:
                best = (cost, asked[answer["tell"]])
    process.stdin.close()
    done = json.loads(process.stdout.readline())["done"]
    print(f"{len(asked)} asked, {done['front']} on the front, best {metric}: {sign * best[0]:.6g} at {json.dumps(best[1], ensure_ascii=False)}")
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
