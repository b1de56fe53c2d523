"""Writes the fixtures beside this file: run /usr/bin/python3 make_fixtures.py (needs python3-torch).

The networks run in PyTorch, which the trainers of these formats use. The layouts are those of the trainers' own writers:
GuitarML's Automated-GuitarAmpModelling (networks.SimpleRNN: recurrent layer, Linear, and the first `skip` channels of the
input added), AIDA-X's modelToKeras (RTNeural's Keras layout, gates i, f, c, o, with an input and its output as check
vectors) and Neural Amp Modeler's lstm.export_weights (one flat list, with the initial state of each layer). What the
models must give stands in NAME.expected.json, as [steps][outputs], with the inputs.
"""
import json

import torch

STEPS = 96
torch.manual_seed(11)
torch.set_num_threads(1)


def write(name, content):
    with open(name, "w") as file:
        json.dump(content, file, separators=(",", ":"))
        file.write("\n")


def sound(inputs):
    """A decaying chord with a click in it, and knobs that stand still."""
    t = torch.arange(STEPS) / 20
    wave = (torch.sin(t * 6) + 0.5 * torch.sin(t * 17)) * torch.exp(-t / 3)
    wave[40] += 1.5
    return torch.stack([wave] + [torch.full((STEPS,), 0.3 + 0.2 * knob) for knob in range(inputs - 1)], dim=1)


def lists(tensor):
    return tensor.detach().tolist()


def guitar_ml(name, unit, inputs, hidden, skip, bias=True, layers=1):
    rec = getattr(torch.nn, unit)(inputs, hidden, layers)
    lin = torch.nn.Linear(hidden, 1, bias=bias)
    x = sound(inputs)
    y = lin(rec(x.unsqueeze(1))[0].squeeze(1)) + (x[:, :1] if skip else 0)
    state = {f"rec.{key}": lists(value) for key, value in rec.state_dict().items()}
    state.update({f"lin.{key}": lists(value) for key, value in lin.state_dict().items()})
    write(f"{name}.json", {
        "model_data": {"model": "SimpleRNN", "input_size": inputs, "skip": skip, "output_size": 1, "unit_type": unit,
                       "num_layers": layers, "hidden_size": hidden, "bias_fl": bias},
        "state_dict": state,
    })
    write(f"{name}.expected.json", {"inputs": lists(x), "outputs": lists(y)})


def aida_x(name, unit, hidden, skip):
    rec, lin = getattr(torch.nn, unit)(1, hidden), torch.nn.Linear(hidden, 1)
    x = sound(1)
    y = lin(rec(x.unsqueeze(1))[0].squeeze(1)) + (x if skip else 0)
    weights = [rec.weight_ih_l0, rec.weight_hh_l0, rec.bias_ih_l0, rec.bias_hh_l0]
    if unit == "GRU":  # r, z, n becomes z, r, h
        weights = [torch.cat([part.chunk(3)[1], part.chunk(3)[0], part.chunk(3)[2]]) for part in weights]
        bias = torch.stack(weights[2:])
    else:
        bias = weights[2] + weights[3]
    write(f"{name}.json", {
        "in_shape": [None, None, 1], "in_skip": int(skip), "in_gain": 0, "out_gain": 0, "metadata": {"name": name, "samplerate": "48000"},
        "layers": [
            {"type": unit.lower(), "activation": "", "shape": [None, None, hidden], "weights": [lists(weights[0].T), lists(weights[1].T), lists(bias)]},
            {"type": "dense", "activation": "", "shape": [None, None, 1], "weights": [lists(lin.weight.T), lists(lin.bias)]},
        ],
        "input_batch": lists(x.flatten()), "output_batch": lists(y.flatten()),
    })
    write(f"{name}.expected.json", {"inputs": lists(x), "outputs": lists(y)})


def neural_amp(name, hidden, layers):
    rec, head = torch.nn.LSTM(1, hidden, layers), torch.nn.Linear(hidden, 1)
    h, c = 0.4 * torch.randn(layers, 1, hidden), 0.4 * torch.randn(layers, 1, hidden)
    x = sound(1)
    y = head(rec(x.unsqueeze(1), (h, c))[0].squeeze(1))
    parts = []
    for layer in range(layers):
        of = lambda kind: getattr(rec, f"{kind}_l{layer}")
        parts += [torch.cat([of("weight_ih"), of("weight_hh")], dim=1), of("bias_ih") + of("bias_hh"), h[layer, 0], c[layer, 0]]
    parts += [head.weight, head.bias]
    write(f"{name}.nam", {
        "version": "0.5.4", "architecture": "LSTM", "sample_rate": 48000,
        "config": {"input_size": 1, "hidden_size": hidden, "num_layers": layers},
        "weights": [value for part in parts for value in lists(part.flatten())],
    })
    write(f"{name}.expected.json", {"inputs": lists(x), "outputs": lists(y)})


guitar_ml("guitarml-lstm", "LSTM", 1, 8, 1)
guitar_ml("guitarml-gru-knobs", "GRU", 3, 6, 1)
guitar_ml("guitarml-stacked", "LSTM", 2, 5, 0, bias=False, layers=2)
aida_x("aidax-lstm", "LSTM", 8, True)
aida_x("aidax-gru", "GRU", 6, False)
neural_amp("nam-lstm", 5, 2)
