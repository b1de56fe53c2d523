"""Trains in PyTorch what `tinyrnn train` trains: the same architecture, data, split, augmentation and schedule.

    /usr/bin/python3 compare_pytorch.py basic-motions|japanese-vowels|names-last|names-max DATA_FOLDER EPOCHS [SEED ...]

Needs Debian's python3-torch. Prints the accuracy on the test part and the processor's seconds of each seed's training on one thread, then
mean and standard deviation over the seeds. The tool beside it trains with --validation 0, so that both train on all training data
for the same number of EPOCHS; the command `accuracy` of TinyRnn.Benchmarks runs both. Every choice of chance (initial weights, order,
noise) differs, so that accuracies agree within the noise of seeds and no closer.
"""
import copy
import glob
import math
import os
import statistics
import sys
import time

import torch
from torch import nn

MASK = (1 << 64) - 1


class RandomSource:
    """xoshiro256** seeded as TinyRnn.Training.Network.RandomSource is: the hold-out is then the same texts."""

    def __init__(self, seed, *path):
        key, self.mixer = 0, seed & MASK
        key = self.split_mix()
        for part in path:
            self.mixer = key ^ ((part * 0xD1342543DE82EF95) & MASK)
            key = self.split_mix()
        self.mixer = key
        self.s = [self.split_mix() for _ in range(4)]

    def split_mix(self):
        self.mixer = (self.mixer + 0x9E3779B97F4A7C15) & MASK
        z = self.mixer
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def next_bits(self):
        def rotate(x, k):
            return ((x << k) | (x >> (64 - k))) & MASK
        s = self.s
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            other = ((self.next_bits() >> 32) * (i + 1)) >> 32
            items[i], items[other] = items[other], items[i]


def read_ts(path):
    """A list of ([steps, channels], label)."""
    examples, in_data = [], False
    for line in open(path, encoding="utf-8"):
        if in_data and line.strip():
            *channels, label = line.strip().split(":")
            values = [[float(x) for x in channel.split(",")] for channel in channels]
            examples.append((torch.tensor(values).T.contiguous(), label))
        in_data = in_data or line.lower().startswith("@data")
    return examples


def read_names(folder):
    """Training and held-out lists of (text, label), split as TextHoldOut does with a part of 0.2 and a seed of 1."""
    texts, seen = [], set()
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        label = os.path.splitext(os.path.basename(path))[0]
        for line in open(path, encoding="utf-8", newline="\n"):
            text = line.rstrip("\r\n")
            key = (label, " ".join(word.lower() for word in text.split()))
            if text.strip() and key not in seen:
                seen.add(key)
                texts.append((text, label))
    held, random = set(), RandomSource(1, 6)
    for label in sorted({label for _, label in texts}):
        members = [i for i, text in enumerate(texts) if text[1] == label]
        random.shuffle(members)
        held.update(members[:round(len(members) * 0.2)])
    return [t for i, t in enumerate(texts) if i not in held], [t for i, t in enumerate(texts) if i in held]


class Network(nn.Module):
    """Optional embedding, one GRU, optional maximum over time, dense."""

    def __init__(self, inputs, units, outputs, embedding, pool):
        super().__init__()
        self.embedding = nn.Embedding(inputs, embedding) if embedding else None
        self.gru = nn.GRU(embedding or inputs, units, batch_first=True)
        self.dense = nn.Linear(units, outputs)
        self.pool = pool
        for name, weights in self.gru.named_parameters():
            if "bias" in name:
                nn.init.zeros_(weights)
            else:
                for gate in weights.chunk(3):
                    (nn.init.orthogonal_ if "hh" in name else nn.init.xavier_uniform_)(gate)
        nn.init.xavier_uniform_(self.dense.weight)
        nn.init.zeros_(self.dense.bias)

    def forward(self, x, dropout=0.0):
        hidden, _ = self.gru(self.embedding(x) if self.embedding else x)
        if dropout > 0:
            # One mask a sequence, the same at all its steps.
            hidden = hidden * (torch.rand(hidden.shape[0], 1, hidden.shape[2]) >= dropout) / (1 - dropout)
        if self.pool:
            # Running maximum: padding comes after the step that is compared.
            hidden = hidden.cummax(dim=1).values
        return self.dense(hidden)


def rate(progress, peak, warm_up=0.03, last=0.01):
    if progress < warm_up:
        return peak * (0.1 + 0.9 * progress / warm_up)
    rest = min(1.0, (progress - warm_up) / (1 - warm_up))
    return peak * (last + (1 - last) * 0.5 * (1 + math.cos(math.pi * rest)))


def train(examples, labels, network, settings):
    """examples: tensors [steps, channels] or [steps]; returns the network with averaged weights."""
    optimiser = torch.optim.AdamW(network.parameters(), settings["rate"], weight_decay=0.01)
    average, updates = copy.deepcopy(network), 0
    batch, epochs = settings["batch"], settings["epochs"]
    batches = (len(examples) + batch - 1) // batch
    for epoch in range(epochs):
        order = torch.randperm(len(examples)).tolist()
        starts = list(range(0, len(order), batch))
        if settings["text"]:
            for start in range(0, len(order), 16 * batch):
                order[start:start + 16 * batch] = sorted(order[start:start + 16 * batch], key=lambda i: -len(examples[i]))
            starts = [starts[i] for i in torch.randperm(len(starts)).tolist()]
        for number, start in enumerate(starts):
            members = order[start:start + batch]
            sequences = [augment(examples[i], settings) for i in members]
            padded = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
            for group in optimiser.param_groups:
                group["lr"] = rate((epoch * batches + number) / (epochs * batches), settings["rate"])
            logits = network(padded, settings["dropout"])
            weights = torch.zeros(logits.shape[:2])
            for row, sequence in enumerate(sequences):
                compared = max(1, round(len(sequence) * settings["loss"]))
                weights[row, len(sequence) - compared:len(sequence)] = 1 / compared
            targets = torch.tensor([labels[i] for i in members])[:, None].expand(logits.shape[:2])
            loss = nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none", label_smoothing=settings["smoothing"])
            optimiser.zero_grad()
            ((loss * weights).sum() / len(members)).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            updates += 1
            part = 1 - min(0.98, (1 + updates) / (10 + updates))
            with torch.no_grad():
                for mean, now in zip(average.parameters(), network.parameters()):
                    mean += part * (now - mean)
    return average


def augment(values, settings):
    if settings["text"]:
        return torch.where(torch.rand(len(values)) < settings["replaced"], torch.zeros_like(values), values)
    steps = len(values)
    length = torch.randint(math.ceil(0.7 * steps), steps + 1, ()).item()
    start = torch.randint(0, steps - length + 1, ()).item()
    part = values[start:start + length] * math.exp(0.2 * torch.randn(()).item())
    return part + 0.4 * torch.randn(part.shape)


def accuracy(network, examples, labels):
    right = 0
    with torch.no_grad():
        for values, label in zip(examples, labels):
            right += int(network(values[None])[0, -1].argmax().item() == label)
    return right / len(labels), right


def main():
    torch.set_num_threads(1)
    task, folder, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seeds = [int(seed) for seed in sys.argv[4:]] or [1, 2, 3, 4, 5]
    if task.startswith("names"):
        training, test = read_names(folder)
        counts = {}
        for text, _ in training:
            for character in text:
                counts[character] = counts.get(character, 0) + 1
        index = {c: i + 1 for i, c in enumerate(sorted(c for c, n in counts.items() if n >= 2))}
        inputs = len(index) + 1
        encode = [[torch.tensor([index.get(c, 0) for c in text]) for text, _ in part] for part in (training, test)]
        settings = {"text": True, "rate": 0.003, "batch": 32, "epochs": epochs, "dropout": 0.0, "loss": 0, "smoothing": 0.0, "replaced": 0.0}
        sizes = {"units": 128, "embedding": 32, "pool": task == "names-max"}
    else:
        prefix = glob.glob(os.path.join(folder, "*_TRAIN.ts"))[0][:-len("_TRAIN.ts")]
        training, test = read_ts(prefix + "_TRAIN.ts"), read_ts(prefix + "_TEST.ts")
        rows = torch.cat([values for values, _ in training])
        mean, scale = rows.mean(0), rows.std(0, unbiased=False)
        encode = [[(values - mean) / scale for values, _ in part] for part in (training, test)]
        inputs = rows.shape[1]
        settings = {"text": False, "rate": 0.01, "batch": 16, "epochs": epochs, "dropout": 0.3, "loss": 0.25, "smoothing": 0.0}
        sizes = {"units": 32, "embedding": 0, "pool": False}
    classes = sorted({label for _, label in training})
    labels = [[classes.index(label) for _, label in part] for part in (training, test)]
    print(f"PyTorch {torch.__version__}, {len(training)} train, {len(test)} test", flush=True)
    shares, times = [], []
    for seed in seeds:
        torch.manual_seed(seed)
        start = time.process_time()
        network = train(encode[0], labels[0], Network(inputs, outputs=len(classes), **sizes), settings)
        times.append(time.process_time() - start)
        share, right = accuracy(network, encode[1], labels[1])
        shares.append(100 * share)
        print(f"seed {seed}: {100 * share:.2f} % ({right} of {len(labels[1])}), {times[-1]:.1f} s", flush=True)
    deviation = statistics.stdev(shares) if len(shares) > 1 else 0
    print(f"mean {statistics.mean(shares):.2f} %, standard deviation {deviation:.2f} %, {statistics.mean(times):.1f} s", flush=True)


if __name__ == "__main__":
    main()
