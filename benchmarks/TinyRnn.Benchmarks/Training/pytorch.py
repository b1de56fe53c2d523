"""Times one training iteration of PyTorch for each line 'cell input units outputs steps sequences seconds' on standard input.

Forward, mean loss over all steps, backward, clipping to norm 1, Adam; prints the least milliseconds with 1 and with 2 threads.
"""
import sys
import time

import torch

CELLS = {"gru": torch.nn.GRU, "lstm": torch.nn.LSTM, "simpleRnn": torch.nn.RNN}


def least_milliseconds(cell, inputs, units, outputs, steps, sequences, seconds):
    torch.manual_seed(1)
    recurrent = CELLS[cell](inputs, units, batch_first=True)
    dense = torch.nn.Linear(units, outputs)
    parameters = list(recurrent.parameters()) + list(dense.parameters())
    optimiser = torch.optim.Adam(parameters, 1e-3)
    x = torch.rand(sequences, steps, inputs) * 2 - 1
    if outputs > 1:
        targets = torch.randint(outputs, (sequences * steps,))
        loss = torch.nn.CrossEntropyLoss()
    else:
        targets = torch.rand(sequences * steps, 1)
        loss = torch.nn.MSELoss()

    best = float("inf")
    end = time.perf_counter() + seconds
    count = 0
    while count < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        optimiser.zero_grad(set_to_none=True)
        hidden, _ = recurrent(x)
        loss(dense(hidden).reshape(sequences * steps, outputs), targets).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        best = min(best, time.perf_counter() - start)
        count += 1
    return best * 1e3


print(torch.__version__, flush=True)
for line in sys.stdin:
    words = line.split()
    sizes = [int(word) for word in words[1:6]]
    times = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        times.append(least_milliseconds(words[0], *sizes, float(words[6]) / 2))
    print(*times, flush=True)
