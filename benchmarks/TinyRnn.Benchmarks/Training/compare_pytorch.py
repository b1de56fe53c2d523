"""Trains in PyTorch what `tinyrnn train` trains: the same architecture, data, split, augmentation and schedule.

    /usr/bin/python3 compare_pytorch.py TASK DATA_FOLDER EPOCHS [--draws-of-tool]

TASK is basic-motions, japanese-vowels, names-last or names-max. Needs Debian's python3-torch. Trains once for every seed that comes on
standard input, one a line, and prints the accuracy on the test part, the processor's seconds of the training on one thread and the mean
training loss of the last epoch. The tool beside it trains with --validation 0, so that both train on all training data for the same
number of EPOCHS; the command `accuracy` of TinyRnn.Benchmarks runs both.

Every choice of chance (initial weights, order, noise, dropout) is PyTorch's, so that accuracies agree within the noise of seeds and no
closer. With --draws-of-tool each is what the tool draws with the same seed: then the two differ by rounding alone.
"""
import copy
import glob
import math
import os
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

    def uniform(self):
        return (self.next_bits() >> 11) * (1.0 / (1 << 53))

    def integer(self, limit):
        return ((self.next_bits() >> 32) * limit) >> 32

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.uniform()))
        return radius * math.cos(2 * math.pi * self.uniform())

    def normals(self, *shape):
        return torch.tensor([self.normal() for _ in range(math.prod(shape))]).reshape(shape)

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            other = self.integer(i + 1)
            items[i], items[other] = items[other], items[i]


class PyTorchDraws:
    """Everything that chance decides, by PyTorch's generator."""

    def __init__(self, seed):
        torch.manual_seed(seed)

    def initialise(self, network):
        for weights in network.gru.weight_ih_l0.chunk(3):
            nn.init.xavier_uniform_(weights)
        for weights in network.gru.weight_hh_l0.chunk(3):
            nn.init.orthogonal_(weights)
        nn.init.xavier_uniform_(network.dense.weight)
        if network.embedding:
            nn.init.normal_(network.embedding.weight)

    def begin_epoch(self, epoch):
        pass

    def shuffle(self, items):
        items[:] = [items[i] for i in torch.randperm(len(items)).tolist()]

    def replaced(self, example, steps, part):
        return torch.rand(steps) < part

    def crop(self, example, steps, shortest):
        """Gain in standard deviations, first step, length and noise per value, of any number of channels."""
        gain = torch.randn(()).item()
        length = torch.randint(shortest, steps + 1, ()).item()
        return gain, torch.randint(0, steps - length + 1, ()).item(), length, lambda *shape: torch.randn(shape)

    def dropped(self, first, sequences, units, part):
        return torch.rand(sequences, units) < part


class ToolDraws:
    """The same as the tool draws it: ModelFactory, SampleBatches and SampleSet of TinyRnn.Training."""

    WEIGHTS, ORDER, NOISE, DROPOUT = 2, 3, 4, 5
    LANES = 16

    def __init__(self, seed):
        self.seed = seed

    def initialise(self, network):
        random = RandomSource(self.seed, self.WEIGHTS)

        def glorot(weights, gates):
            limit = math.sqrt(6 / (weights.shape[1] + weights.shape[0] // gates))
            return torch.tensor([(2 * random.uniform() - 1) * limit for _ in range(weights.numel())]).reshape(weights.shape)

        units = network.gru.hidden_size
        with torch.no_grad():
            if network.embedding:
                network.embedding.weight.copy_(random.normals(*network.embedding.weight.shape))
            network.gru.weight_ih_l0.copy_(glorot(network.gru.weight_ih_l0, 3))
            network.gru.weight_hh_l0.copy_(torch.cat([self.orthogonal(random, units) for _ in range(3)]))
            network.dense.weight.copy_(glorot(network.dense.weight, 1))

        # PyTorch learns two biases where reset and update add them up; the tool has one there.
        one = torch.cat([torch.zeros(2 * units), torch.ones(units)])
        network.gru.bias_hh_l0.register_hook(lambda gradient: gradient * one)

    @staticmethod
    def orthogonal(random, units):
        rows = torch.empty(0, units, dtype=torch.float64)
        for _ in range(units):
            row = torch.tensor([random.normal() for _ in range(units)], dtype=torch.float64)
            for _ in range(2):
                row = row - rows.T @ (rows @ row)
            rows = torch.cat([rows, (row / row.norm())[None]])
        return rows

    def begin_epoch(self, epoch):
        self.epoch = epoch
        self.order = RandomSource(self.seed, self.ORDER, epoch)

    def shuffle(self, items):
        self.order.shuffle(items)

    def replaced(self, example, steps, part):
        random = RandomSource(self.seed, self.NOISE, self.epoch, example)
        return torch.tensor([part > 0 and random.uniform() < part for _ in range(steps)])

    def crop(self, example, steps, shortest):
        random = RandomSource(self.seed, self.NOISE, self.epoch, example)
        gain = random.normal()
        length = shortest + random.integer(steps - shortest + 1)
        return gain, random.integer(steps - length + 1), length, random.normals

    def dropped(self, first, sequences, units, part):
        shards = []
        for shard in range(first, first + sequences, self.LANES):
            random = RandomSource(self.seed, self.DROPOUT, self.epoch, shard)
            shards.append(torch.tensor([random.uniform() < part for _ in range(units * self.LANES)]).reshape(units, self.LANES).T)
        return torch.cat(shards)[:sequences]


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


def read_classes(path):
    """The classes in the order of the header, which is the tool's."""
    with open(path, encoding="utf-8") as lines:
        return next(line.split()[2:] for line in lines if line.lower().startswith("@classlabel"))


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

    def __init__(self, draws, inputs, units, outputs, embedding, pool):
        super().__init__()
        self.embedding = nn.Embedding(inputs, embedding) if embedding else None
        self.gru = nn.GRU(embedding or inputs, units, batch_first=True)
        self.dense = nn.Linear(units, outputs)
        self.pool = pool
        for biases in (self.gru.bias_ih_l0, self.gru.bias_hh_l0, self.dense.bias):
            nn.init.zeros_(biases)
        draws.initialise(self)

    def forward(self, x, factors=None):
        """factors: of each sequence and unit, the same at all steps."""
        hidden, _ = self.gru(self.embedding(x) if self.embedding else x)
        if factors is not None:
            hidden = hidden * factors[:, None, :]
        if self.pool:
            # Running maximum: padding comes after the step that is compared.
            hidden = hidden.cummax(dim=1).values
        return self.dense(hidden)


def rate(progress, peak, warm_up=0.03, last=0.01):
    if progress < warm_up:
        return peak * (0.1 + 0.9 * progress / warm_up)
    rest = min(1.0, (progress - warm_up) / (1 - warm_up))
    return peak * (last + (1 - last) * 0.5 * (1 + math.cos(math.pi * rest)))


def train(examples, labels, network, draws, settings):
    """examples: tensors [steps, channels] or [steps]; returns the network with averaged weights and the mean loss of the last epoch."""
    optimiser = torch.optim.AdamW(network.parameters(), settings["rate"], weight_decay=0.01)
    average, updates = copy.deepcopy(network), 0
    batch, epochs = settings["batch"], settings["epochs"]
    batches = (len(examples) + batch - 1) // batch
    for epoch in range(epochs):
        draws.begin_epoch(epoch + 1)
        order = list(range(len(examples)))
        draws.shuffle(order)
        starts = list(range(0, len(order), batch))
        total = 0.0
        if settings["text"]:
            for start in range(0, len(order), 16 * batch):
                order[start:start + 16 * batch] = sorted(order[start:start + 16 * batch], key=lambda i: -len(examples[i]))
            draws.shuffle(starts)
        for number, start in enumerate(starts):
            members = order[start:start + batch]
            sequences = [augment(i, examples[i], draws, settings) for i in members]
            padded = nn.utils.rnn.pad_sequence(sequences, batch_first=True)
            for group in optimiser.param_groups:
                group["lr"] = rate((epoch * batches + number) / (epochs * batches), settings["rate"])
            factors = None
            if settings["dropout"] > 0:
                kept = ~draws.dropped(start, len(members), network.dense.in_features, settings["dropout"])
                factors = kept / (1 - settings["dropout"])
            logits = network(padded, factors)
            weights = torch.zeros(logits.shape[:2])
            for row, sequence in enumerate(sequences):
                compared = max(1, round(len(sequence) * settings["loss"]))
                weights[row, len(sequence) - compared:len(sequence)] = 1 / compared
            targets = torch.tensor([labels[i] for i in members])[:, None].expand(logits.shape[:2])
            loss = nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none", label_smoothing=settings["smoothing"])
            optimiser.zero_grad()
            total += (loss.detach() * weights).sum().item()
            ((loss * weights).sum() / len(members)).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            updates += 1
            part = 1 - min(0.98, (1 + updates) / (10 + updates))
            with torch.no_grad():
                for mean, now in zip(average.parameters(), network.parameters()):
                    mean += part * (now - mean)
    return average, total / len(examples)


def augment(example, values, draws, settings):
    if settings["text"]:
        return torch.where(draws.replaced(example, len(values), settings["replaced"]), torch.zeros_like(values), values)
    gain, start, length, noise = draws.crop(example, len(values), math.ceil(0.7 * len(values)))
    part = values[start:start + length] * math.exp(0.2 * gain)
    return part + 0.4 * noise(*part.shape)


def accuracy(network, examples, labels):
    with torch.no_grad():
        logits = network(nn.utils.rnn.pad_sequence(examples, batch_first=True))
    decided = logits[range(len(examples)), [len(values) - 1 for values in examples]].argmax(1)
    right = int((decided == torch.tensor(labels)).sum())
    return right / len(labels), right


def main():
    torch.set_num_threads(1)
    task, folder, epochs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    draws_of = ToolDraws if "--draws-of-tool" in sys.argv[4:] else PyTorchDraws
    if task.startswith("names"):
        training, test = read_names(folder)
        counts = {}
        for text, _ in training:
            for character in text:
                counts[character] = counts.get(character, 0) + 1
        index = {c: i + 1 for i, c in enumerate(sorted(c for c, n in counts.items() if n >= 2))}
        inputs = len(index) + 1
        classes = sorted({label for _, label in training})
        encode = [[torch.tensor([index.get(c, 0) for c in text]) for text, _ in part] for part in (training, test)]
        settings = {"text": True, "rate": 0.003, "batch": 32, "epochs": epochs, "dropout": 0.0, "loss": 0, "smoothing": 0.0, "replaced": 0.0}
        sizes = {"units": 128, "embedding": 32, "pool": task == "names-max"}
    else:
        prefix = glob.glob(os.path.join(folder, "*_TRAIN.ts"))[0][:-len("_TRAIN.ts")]
        training, test = read_ts(prefix + "_TRAIN.ts"), read_ts(prefix + "_TEST.ts")
        classes = read_classes(prefix + "_TRAIN.ts")
        rows = torch.cat([values for values, _ in training])
        mean, scale = rows.mean(0), rows.std(0, unbiased=False)
        encode = [[(values - mean) / scale for values, _ in part] for part in (training, test)]
        inputs = rows.shape[1]
        settings = {"text": False, "rate": 0.01, "batch": 16, "epochs": epochs, "dropout": 0.3, "loss": 0.25, "smoothing": 0.0}
        sizes = {"units": 32, "embedding": 0, "pool": False}
    labels = [[classes.index(label) for _, label in part] for part in (training, test)]
    print(f"PyTorch {torch.__version__}, {len(training)} train, {len(test)} test", flush=True)
    for line in sys.stdin:
        seed = int(line)
        start = time.process_time()
        draws = draws_of(seed)
        network, loss = train(encode[0], labels[0], Network(draws, inputs, outputs=len(classes), **sizes), draws, settings)
        seconds = time.process_time() - start
        share, right = accuracy(network, encode[1], labels[1])
        print(f"seed {seed}: {100 * share:.2f} % ({right} of {len(labels[1])}), {seconds:.1f} s, loss {loss:.6g}", flush=True)


if __name__ == "__main__":
    main()
