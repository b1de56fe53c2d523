"""Writes the fixtures beside this file: run /usr/bin/python3 make_fixtures.py (needs python3-h5py).

Keras itself is not needed. The layouts are those of its sources: tf_keras/saving/legacy/hdf5_format.py (two.h5) and
keras/src/saving/saving_lib.py (three.keras). What the models must give is computed here with NumPy from Keras's
definitions of the layers, and stands in NAME.expected.json.
"""
import io
import json
import zipfile

import h5py
import numpy as np

random = np.random.default_rng(7)


def array(*shape):
    return random.uniform(-0.8, 0.8, shape).astype("float32")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def hard_sigmoid_two(x):
    return np.clip(0.2 * x + 0.5, 0, 1)


def hard_sigmoid_three(x):
    return np.clip(x + 3, 0, 6) / 6


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def lstm(x, kernel, recurrent, bias, gate):
    n, rows = recurrent.shape[0], []
    h, c = np.zeros(n), np.zeros(n)
    for row in x:
        i, f, g, o = np.split(row @ kernel + h @ recurrent + bias, 4)
        c = gate(f) * c + gate(i) * np.tanh(g)
        h = gate(o) * np.tanh(c)
        rows.append(h)
    return np.array(rows)


def gru(x, kernel, recurrent, bias):
    n, rows = recurrent.shape[0], []
    h = np.zeros(n)
    for row in x:
        xz, xr, xh = np.split(row @ kernel + bias[0], 3)
        hz, hr, hh = np.split(h @ recurrent + bias[1], 3)
        z, r = sigmoid(xz + hz), sigmoid(xr + hr)
        h = z * h + (1 - z) * np.tanh(xh + r * hh)
        rows.append(h)
    return np.array(rows)


def normalise(x, gamma, beta, mean, variance):
    return gamma * (x - mean) / np.sqrt(variance + 1e-3) + beta


WEIGHTS = {
    "gru": [array(3, 12), array(4, 12), array(2, 12)],
    "batch_normalization": [array(4), array(4), array(4), np.abs(array(4)) + 0.1],
    "bidirectional": [array(4, 12), array(3, 12), array(12), array(4, 12), array(3, 12), array(12)],
    "lstm_1": [array(6, 16), array(4, 16), array(16)],
    "dense": [array(4, 2), array(2)],
    "dense_1": [array(6, 3), array(3)],
}


W = {name: [value.astype("float64") for value in arrays] for name, arrays in WEIGHTS.items()}


def hidden(x):
    """What both models begin with: GRU, BatchNormalization, Bidirectional(LSTM)."""
    a = normalise(gru(x, *W["gru"]), *W["batch_normalization"])
    forward, backward = W["bidirectional"][:3], W["bidirectional"][3:]
    return np.concatenate([lstm(a, *forward, sigmoid), lstm(a[::-1], *backward, sigmoid)[::-1]], axis=-1)


def recurrent(name, units, **more):
    return dict(name=name, trainable=True, dtype="float32", units=units, activation="tanh", recurrent_activation="sigmoid",
                use_bias=True, return_sequences=True, return_state=False, go_backwards=False, stateful=False, unroll=False, **more)


def write_vars(group, path, arrays, name=None):
    entry = group.create_group(f"{path}/vars" if path else "vars")
    if name:
        entry.attrs["name"] = name
    for i, value in enumerate(arrays):
        entry[str(i)] = value


def expected(name, x, y):
    with open(f"{name}.expected.json", "w") as file:
        json.dump({"x": [float(v) for v in x.ravel()], "y": [float(v) for v in y.ravel()]}, file)


def two():
    """A Sequential model of Keras 2: the result of the last step, and hard_sigmoid with the slope of Keras 2."""
    gru_config = recurrent("gru", 4, time_major=False, reset_after=True, implementation=2, dropout=0.0, recurrent_dropout=0.0)
    inner = recurrent("lstm", 3, time_major=False, unit_forget_bias=True, implementation=2, dropout=0.1, recurrent_dropout=0.0)
    last = recurrent("lstm_1", 4, time_major=False, unit_forget_bias=True, implementation=2, dropout=0.0, recurrent_dropout=0.0)
    last.update(recurrent_activation="hard_sigmoid", return_sequences=False)
    layers = [
        ("InputLayer", dict(batch_input_shape=[None, None, 3], dtype="float32", sparse=False, ragged=False, name="gru_input")),
        ("GRU", dict(gru_config, batch_input_shape=[None, None, 3])),
        ("BatchNormalization", dict(name="batch_normalization", trainable=True, dtype="float32", axis=[2], momentum=0.99, epsilon=0.001,
                                    center=True, scale=True)),
        ("Bidirectional", dict(name="bidirectional", trainable=True, dtype="float32", layer=dict(class_name="LSTM", config=inner),
                               merge_mode="concat")),
        ("Dropout", dict(name="dropout", trainable=True, dtype="float32", rate=0.5, noise_shape=None, seed=None)),
        ("LSTM", last),
        ("Dense", dict(name="dense", trainable=True, dtype="float32", units=2, activation="softmax", use_bias=True)),
    ]
    config = dict(class_name="Sequential", config=dict(name="sequential", layers=[dict(class_name=c, config=v) for c, v in layers]))
    names = {
        "gru": [f"gru/gru_cell/{part}:0" for part in ("kernel", "recurrent_kernel", "bias")],
        "batch_normalization": [f"batch_normalization/{part}:0" for part in ("gamma", "beta", "moving_mean", "moving_variance")],
        "bidirectional": [f"bidirectional/{side}_lstm/lstm_cell_{i}/{part}:0" for i, side in ((1, "forward"), (2, "backward"))
                          for part in ("kernel", "recurrent_kernel", "bias")],
        "dropout": [],
        "lstm_1": [f"lstm_1/lstm_cell_3/{part}:0" for part in ("kernel", "recurrent_kernel", "bias")],
        "dense": [f"dense/{part}:0" for part in ("kernel", "bias")],
    }
    with h5py.File("two.h5", "w") as file:
        file.attrs["keras_version"] = "2.15.0"
        file.attrs["backend"] = "tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode("utf8")
        file.attrs["training_config"] = json.dumps(dict(loss="mse")).encode("utf8")
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = [name.encode("utf8") for name in names]
        group.attrs["backend"] = "tensorflow".encode("utf8")
        group.attrs["keras_version"] = "2.15.0".encode("utf8")
        for layer in sorted(names):
            entry = group.create_group(layer)
            entry.attrs["weight_names"] = [name.encode("utf8") for name in names[layer]]
            for name, value in zip(names[layer], WEIGHTS.get(layer, [])):
                data = entry.create_dataset(name.encode("utf8"), value.shape, dtype=value.dtype)
                data[:] = value
        top = group.create_group("top_level_model_weights")
        top.attrs["weight_names"] = []
    x = random.uniform(-1, 1, (6, 3)).astype("float32")
    last = lstm(hidden(x), *W["lstm_1"], hard_sigmoid_two)[-1]
    expected("two", x, softmax(last @ W["dense"][0] + W["dense"][1]))


def module(class_name, config, name, shape, inbound=()):
    def tensor(history):
        return {"class_name": "__keras_tensor__", "config": {"shape": [None, None, 1], "dtype": "float32", "keras_history": history}}

    args = [tensor([layer, 0, 0]) for layer in inbound]
    node = [{"args": [args] if class_name == "Concatenate" else args, "kwargs": {}}] if inbound else []
    return {"module": "keras.layers", "class_name": class_name, "config": config, "registered_name": None,
            "build_config": {"input_shape": shape}, "name": name, "inbound_nodes": node}


def three():
    """A Functional model of Keras 3: a value for each row, joined of two branches; and the slope of Keras 3."""
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}

    def of(config, **more):
        return dict(config, dtype=policy, **more)

    gru_config = of(recurrent("gru_7", 4, reset_after=True, dropout=0.0, recurrent_dropout=0.0, seed=None, zero_output_for_mask=False))
    inner = of(recurrent("lstm", 3, unit_forget_bias=True, dropout=0.0, recurrent_dropout=0.0, seed=None))
    last = of(recurrent("lstm_9", 4, unit_forget_bias=True, dropout=0.0, recurrent_dropout=0.0, seed=None))
    last["recurrent_activation"] = "hard_sigmoid"
    dense = dict(trainable=True, dtype=policy, use_bias=True)
    wrapped = {"module": "keras.layers", "class_name": "LSTM", "config": inner, "registered_name": None}
    backward = {"module": "keras.layers", "class_name": "LSTM", "registered_name": None,
                "config": dict(inner, name="backward_lstm", go_backwards=True)}
    rows = [None, None]
    layers = [
        module("InputLayer", dict(batch_shape=[None, None, 3], dtype="float32", sparse=False, name="x"), "x", None),
        module("GRU", gru_config, "gru_7", rows + [3], ["x"]),
        module("BatchNormalization", dict(name="norm", trainable=True, dtype=policy, axis=-1, momentum=0.99, epsilon=0.001,
                                          center=True, scale=True, synchronized=False), "norm", rows + [4], ["gru_7"]),
        module("Bidirectional", dict(name="both", trainable=True, dtype=policy, layer=wrapped, backward_layer=backward,
                                     merge_mode="concat"), "both", rows + [4], ["norm"]),
        module("LSTM", last, "lstm_9", rows + [6], ["both"]),
        module("Dense", dict(dense, name="classes", units=2, activation="softmax"), "classes", rows + [4], ["lstm_9"]),
        module("Dense", dict(dense, name="aside", units=3, activation="tanh"), "aside", rows + [6], ["both"]),
        module("Concatenate", dict(name="join", trainable=True, dtype=policy, axis=-1), "join", None, ["classes", "aside"]),
    ]
    config = {"module": "keras", "class_name": "Functional", "registered_name": "Functional",
              "config": {"name": "functional", "trainable": True, "layers": layers, "input_layers": [["x", 0, 0]],
                         "output_layers": [["join", 0, 0]]},
              "build_config": {"input_shape": None}, "compile_config": {"optimizer": "adam", "loss": "mse"}}

    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        both = WEIGHTS["bidirectional"]
        for path, name, arrays in (
                ("layers/input_layer", "x", []), ("layers/gru", "gru_7", []), ("layers/gru/cell", "gru_cell", WEIGHTS["gru"]),
                ("layers/batch_normalization", "norm", WEIGHTS["batch_normalization"]), ("layers/bidirectional", "both", []),
                ("layers/bidirectional/backward_layer", "backward_lstm", []),
                ("layers/bidirectional/backward_layer/cell", "lstm_cell", both[3:]),
                ("layers/bidirectional/forward_layer", "forward_lstm", []),
                ("layers/bidirectional/forward_layer/cell", "lstm_cell", both[:3]),
                ("layers/lstm", "lstm_9", []), ("layers/lstm/cell", "lstm_cell", WEIGHTS["lstm_1"]),
                ("layers/dense", "classes", WEIGHTS["dense"]), ("layers/dense_1", "aside", WEIGHTS["dense_1"]),
                ("layers/concatenate", "join", []), ("", "functional", [])):
            write_vars(file, path, arrays, name)
    with zipfile.ZipFile("three.keras", "w") as archive:
        for name, data in (("metadata.json", json.dumps({"keras_version": "3.8.0", "date_saved": "2025-01-01@00:00:00"})),
                           ("config.json", json.dumps(config)), ("model.weights.h5", content.getvalue())):
            archive.writestr(zipfile.ZipInfo(name), data)
    x = random.uniform(-1, 1, (5, 3)).astype("float32")
    rows = hidden(x)
    classes = np.array([softmax(row @ W["dense"][0] + W["dense"][1]) for row in lstm(rows, *W["lstm_1"], hard_sigmoid_three)])
    expected("three", x, np.concatenate([classes, np.tanh(rows @ W["dense_1"][0] + W["dense_1"][1])], axis=-1))


def hostile():
    """Files that claim their weights are elsewhere, in chunks, or the same bytes many times."""
    layers = [dict(class_name="Dense", config=dict(name=f"dense_{i}", units=4, activation="linear", use_bias=False,
                                                   batch_input_shape=[None, 4])) for i in range(2)]
    config = dict(class_name="Sequential", config=dict(name="sequential", layers=layers), keras_version="2.15.0")
    kernel = array(4, 4)

    def external_data(group):
        group.create_dataset("kernel:0", (4, 4), "float32", external=[("/etc/passwd", 0, 64)])

    def external_link(group):
        group["kernel:0"] = h5py.ExternalLink("other.h5", "/kernel:0")

    def soft_link(group):
        group["kernel:0"] = h5py.SoftLink("/model_weights/dense_0/kernel:0")

    def chunked(group):
        group.create_dataset("kernel:0", data=kernel, chunks=(4, 4), compression="gzip")

    def shared_data(group):
        group["kernel:0"] = group.file["model_weights/dense_0/kernel:0"]

    for make in (external_data, external_link, soft_link, chunked, shared_data):
        with h5py.File(make.__name__.replace("_", "-") + ".h5", "w") as file:
            file.attrs["model_config"] = json.dumps(config).encode("utf8")
            group = file.create_group("model_weights")
            group.attrs["layer_names"] = [b"dense_0", b"dense_1"]
            for i in range(2):
                entry = group.create_group(f"dense_{i}")
                # Enough names of the same dataset to hold more than the whole file.
                entry.attrs["weight_names"] = [b"kernel:0"] * (400 if i == 1 and make is shared_data else 1)
                make(entry) if i == 1 else entry.create_dataset("kernel:0", data=kernel)


def repacked(name, libver, store):
    """two.h5 with every dataset stored in another way."""
    def copy(source, target):
        for key, value in source.attrs.items():
            target.attrs[key] = value
        for key in source:
            if isinstance(source[key], h5py.Group):
                copy(source[key], target.create_group(key))
            else:
                store(target, key, source[key][()])

    with h5py.File("two.h5", "r") as source, h5py.File(name, "w", libver=libver) as target:
        copy(source, target)


def chunked():
    """Chunks that reach beyond the dataset, with each filter; one chunk, and several, of the newer form; and what is refused."""
    def stored(group, key, value):
        group.create_dataset(key, data=value)

    def of_some(some, **options):
        """Stores some datasets with options, all others as Keras does."""
        def store(group, key, value):
            if not some(group.name, key):
                return stored(group, key, value)
            chunks = tuple((size + 2) // 3 + 1 for size in value.shape)
            group.create_dataset(key, data=value, chunks=chunks, **options)
        return store

    def newer(group, key, value):
        chunks = (2,) if value.ndim == 1 else value.shape if value.shape[1] % 4 else (2, 5)
        group.create_dataset(key, data=value, chunks=chunks, compression=None if value.ndim == 1 else "gzip")

    def zeros(group, key, value):
        if not of_dense(group.name, key):
            return stored(group, key, value)
        group.create_dataset(key, data=np.zeros((1280, 1024), "float32"), chunks=(640, 1024), compression="gzip")

    def of_dense(group, key):
        return key == "kernel:0" and "dense" in group

    repacked("two-chunked.h5", None, of_some(lambda group, key: "recurrent" in key or of_dense(group, key), shuffle=True, compression="gzip", fletcher32=True))
    repacked("two-newer.h5", "latest", newer)
    repacked("two-lzf.h5", None, of_some(of_dense, compression="lzf"))
    repacked("two-growing.h5", "latest", of_some(of_dense, maxshape=(None, None)))
    repacked("two-zeros.h5", None, zeros)


two()
three()
hostile()
chunked()
