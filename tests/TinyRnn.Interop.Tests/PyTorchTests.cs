using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;
using Xunit.Abstractions;

namespace TinyRnn.Interop.Tests;

/// <summary>Modules around recurrent layers as PyTorch 1.13 exports them to ONNX, at several operator sets, with steps fixed and open.</summary>
public sealed class PyTorchTests(ITestOutputHelper log) : IDisposable
{
    private const string Script = """
        import json, torch, warnings
        from torch import nn
        from torch.nn import functional as F
        warnings.filterwarnings("ignore")
        torch.manual_seed(1)

        def module(forward, **parts):
            class Module(nn.Module):
                def forward(self, *x): return forward(self, *x)
            made = Module()
            for name, part in parts.items(): setattr(made, name, part)
            for part in made.modules():
                if isinstance(part, nn.BatchNorm1d): part.running_mean.uniform_(-1, 1), part.running_var.uniform_(0.5, 2)
            return made.eval()

        def gru(inputs=3, **more): return nn.GRU(inputs, 8, batch_first=True, **more)
        def lstm(inputs=3, **more): return nn.LSTM(inputs, 8, batch_first=True, **more)
        def over_time(f, x): return f(x.transpose(1, 2)).transpose(1, 2)
        def attended(m, x): y = m.r(x)[0]; return m.o((torch.softmax(m.a(torch.tanh(y)), dim=1) * y).sum(1))
        def attended_by_product(m, x): y = m.r(x)[0]; return m.o(torch.bmm(torch.softmax(m.a(y).squeeze(-1), dim=1).unsqueeze(1), y).squeeze(1))
        def conditioned(m, x, k): return m.o(m.r(torch.cat([x, k.unsqueeze(1).expand(-1, x.size(1), -1)], -1))[0])
        def repeated(m, x, k): return m.o(m.r(torch.cat([x, k.unsqueeze(1).repeat(1, x.size(1), 1)], -1))[0])
        def packed(m, x, lengths):
            p = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
            return m.o(nn.utils.rnn.pad_packed_sequence(m.r(p)[0], batch_first=True)[0])
        def zero_state(m, x): return m.o(m.r(x, (torch.zeros(1, x.size(0), 8), torch.zeros(1, x.size(0), 8)))[0][:, -1])

        x, tokens, one = torch.randn(1, 24, 3), torch.randint(0, 11, (1, 24)), torch.randn(1, 24, 1)
        modules = {
            "bidirectional mean": (module(lambda m, x: m.o(m.r(x)[0].mean(1)), r=gru(bidirectional=True), o=nn.Linear(16, 2)), x),
            "bidirectional max": (module(lambda m, x: m.o(m.r(x)[0].max(dim=1)[0]), r=lstm(bidirectional=True), o=nn.Linear(16, 2)), x),
            "both final states": (module(lambda m, x: m.o(torch.cat([m.r(x)[1][0][-2], m.r(x)[1][0][-1]], 1)), r=lstm(num_layers=2, bidirectional=True), o=nn.Linear(16, 2)), x),
            "dropout between layers": (module(lambda m, x: torch.sigmoid(m.o(m.r(x)[0])), r=gru(num_layers=3, dropout=0.3), o=nn.Linear(8, 2)), x),
            "convolution, normalisation": (module(lambda m, x: m.o(m.r(F.relu(m.b(m.c(F.pad(x.transpose(1, 2), (4, 0))))).transpose(1, 2))[0][:, -1]), c=nn.Conv1d(3, 6, 5), b=nn.BatchNorm1d(6), r=gru(6), o=nn.Linear(8, 2)), x),
            "overlapping maximum": (module(lambda m, x: m.o(m.r(over_time(lambda v: m.p(m.c(v)), x))[0]), c=nn.Conv1d(3, 6, 3, padding=1, stride=2), p=nn.MaxPool1d(3, 2, 1), r=lstm(6), o=nn.Linear(8, 2)), x),
            "overlapping mean": (module(lambda m, x: m.o(m.r(over_time(m.p, x))[0]), p=nn.AvgPool1d(3, 2, 1), r=lstm(), o=nn.Linear(8, 2)), x),
            "groups with a stride": (module(lambda m, x: m.o(m.r(over_time(lambda v: m.q(F.relu(m.d(v))), x))[0]), d=nn.Conv1d(3, 6, 3, stride=2, padding=1, groups=3), q=nn.Conv1d(6, 8, 1), r=gru(8), o=nn.Linear(8, 2)), x),
            "layer normalisation": (module(lambda m, x: m.o(m.k(m.r(m.n(x))[0])), n=nn.LayerNorm(3), r=lstm(), k=nn.LayerNorm(8), o=nn.Linear(8, 2)), x),
            "attention": (module(attended, r=gru(), a=nn.Linear(8, 1), o=nn.Linear(8, 2)), x),
            "attention of both directions": (module(attended, r=gru(bidirectional=True), a=nn.Linear(16, 1), o=nn.Linear(16, 2)), x),
            "attention as a product": (module(attended_by_product, r=lstm(), a=nn.Linear(8, 1), o=nn.Linear(8, 2)), x),
            "residual sums": (module(lambda m, x: m.o(m.i(x) + m.r(m.i(x))[0]), i=nn.Linear(3, 8), r=gru(8), o=nn.Linear(8, 2)), x),
            "tokens, last step": (module(lambda m, x: m.o(m.r(m.e(x))[0][:, -1, :]), e=nn.Embedding(11, 5), r=lstm(5), o=nn.Linear(8, 3)), tokens),
            "tokens, final state": (module(lambda m, x: m.o(m.r(m.e(x))[1][0].squeeze(0)), e=nn.Embedding(11, 5), r=lstm(5), o=nn.Linear(8, 3)), tokens),
            "tokens, final state by view": (module(lambda m, x: m.o(m.r(m.e(x))[1][0].view(-1, 8)), e=nn.Embedding(11, 5), r=lstm(5), o=nn.Linear(8, 3)), tokens),
            "packed": (module(packed, r=gru(), o=nn.Linear(8, 2)), x, torch.tensor([24])),
            "zero state": (module(zero_state, r=lstm(), o=nn.Linear(8, 2)), x),
            "learned state": (module(lambda m, x: m.o(m.r(x, m.h.expand(-1, x.size(0), -1).contiguous())[0]), h=nn.Parameter(torch.randn(1, 1, 8)), r=gru(), o=nn.Linear(8, 2)), x),
            "conditioning": (module(conditioned, r=lstm(), o=nn.Linear(8, 1)), one, torch.randn(1, 2)),
            "conditioning, repeated": (module(repeated, r=lstm(), o=nn.Linear(8, 1)), one, torch.randn(1, 2)),
            "mean and last": (module(lambda m, x: m.o(torch.cat([m.r(x)[0].mean(1), m.r(x)[0][:, -1]], 1)), r=gru(), o=nn.Linear(16, 2)), x),
            "adaptive pooling": (module(lambda m, x: m.o(m.p(m.r(x)[0].transpose(1, 2)).squeeze(-1)), r=gru(), p=nn.AdaptiveAvgPool1d(1), o=nn.Linear(8, 2)), x),
            "pooling by a window": (module(lambda m, x: m.o(F.max_pool1d(m.r(x)[0].transpose(1, 2), 24)[..., -1]), r=gru(), o=nn.Linear(8, 2)), x),
            "gate": (module(lambda m, x: m.o(F.glu(m.g(m.r(x)[0]), -1)), r=gru(), g=nn.Linear(8, 16), o=nn.Linear(8, 2)), x),
            "absolute": (module(lambda m, x: m.o(m.r(x.abs())[0]), r=gru(), o=nn.Linear(8, 2)), x),
            "reversed": (module(lambda m, x: m.o(torch.flip(m.r(torch.flip(x, [1]))[0], [1])), r=gru(), o=nn.Linear(8, 2)), x),
        }
        cases = []
        for name, (model, *inputs) in modules.items():
            with torch.no_grad(): y = model(*inputs)
            rows = inputs[0][0] if len(inputs) == 1 or inputs[1].dtype == torch.int64 else torch.cat([inputs[0][0], inputs[1].expand(24, -1)], 1)
            for opset in (11, 13, 16):
                for is_open in (False, True):
                    file = f"{len(cases)}.onnx"
                    torch.onnx.export(model, tuple(inputs), file, input_names=["x", "k"][:len(inputs)], opset_version=opset, dynamic_axes={"x": {1: "steps"}} if is_open else None)
                    cases.append({"name": f"{name}, operator set {opset}, steps {'open' if is_open else 'fixed'}", "file": file, "x": rows.flatten().tolist(), "y": y.flatten().tolist()})
        json.dump(cases, open("cases.json", "w"))
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("torch")]
    public void ExportedModules_GivePyTorchsOutputs()
    {
        File.WriteAllText(_folder.File("export.py"), Script);
        using (Process process = Process.Start(new ProcessStartInfo(PythonFactAttribute.Python, ["export.py"])
        {
            WorkingDirectory = _folder.Path, RedirectStandardError = true, RedirectStandardOutput = true,
        })!)
        {
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
        }

        List<string> problems = [];
        double worst = 0;
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllText(_folder.File("cases.json")));
        foreach (JsonElement item in cases.RootElement.EnumerateArray())
        {
            string name = item.GetProperty("name").GetString()!;
            try
            {
                TinyRnnModel model = ModelImport.Read(_folder.File(item.GetProperty("file").GetString()!), new ImportOptions()).Network.Draft.Build();
                double[] expected = Numbers(item.GetProperty("y")), found = new ReferenceNetwork(model).Run(Numbers(item.GetProperty("x")));
                double ratio = Tolerances.PyTorch.Ratio(expected, found.AsSpan(found.Length - expected.Length));
                worst = Math.Max(worst, ratio);
                if (ratio > 1)
                {
                    problems.Add($"{name}: {ratio:g3} of the tolerance");
                }
            }
            catch (ImportException exception)
            {
                problems.Add($"{name}: {exception.Message}");
            }
        }

        log.WriteLine($"{cases.RootElement.GetArrayLength()} graphs: {worst:g2} of the tolerance");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetDouble())];
}
