using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace TinyRnn.Format.Tests;

/// <summary>Whatever a file holds, reading it ends soon, in a model or in the one documented error.</summary>
public sealed class ReaderFuzzTests(ITestOutputHelper output)
{
    private const int Files = 100_000;
    private const int Workers = 4;

    /// <summary>A file of 4 KB takes well under a millisecond; this leaves room for a busy machine.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>A file that never ends would never be measured; this ends the test.</summary>
    private static readonly TimeSpan LongestForAll = TimeSpan.FromMinutes(10);

    /// <summary>Codes that may be given before the layers are looked at; the others of 01xx and 02xx come from them or later.</summary>
    private static readonly HashSet<string> BeforeShapes =
    [
        ModelErrorCodes.DuplicateName, ModelErrorCodes.SizeOutOfRange, ModelErrorCodes.CountMismatch, ModelErrorCodes.EmptyModel,
    ];

    private static readonly HashSet<string> Known = [.. ModelErrorCodes.All.Select(code => code.Code)];

    /// <summary>The packed weights of the model that has a weights file; the others ignore them.</summary>
    private static readonly byte[] Packed = TileLayout.Pack(SampleModels.Small());

    private readonly JsonTree[] _models =
    [
        Parse(SampleModels.Small()),
        Parse(SampleModels.Graph()),
        Parse(SampleModels.Canonical()),
        Parse(SampleModels.Quantised([1, 2, 3, -4, 5, 6], [0.25f, 0.5f])),
        Parse(SampleModels.Small().With(weightsFile: new()
        {
            Name = "small.rnn.bin",
            Length = Packed.Length,
            Sha256 = WeightsFileRules.Sha256(Packed),
            Packing = TileLayout.PackingName,
        })),
    ];

    private readonly ConcurrentDictionary<string, int> _codes = new();
    private int _parsed;
    private int _reachedShapes;
    private int _read;

    [Fact]
    public async Task AHundredThousandDamagedFiles_GiveAModelOrTheDocumentedError()
    {
        Stopwatch total = Stopwatch.StartNew();
        await Task.Run(() => Parallel.For(0, Workers, CheckShare)).WaitAsync(LongestForAll);

        output.WriteLine($"{Files} files in {total.Elapsed.TotalSeconds:F1} s: {_parsed} parse as JSON, {_reachedShapes} reach the shape checks, {_read} are still models.");
        foreach ((string code, int count) in _codes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{code} {count,6}  {ModelErrorCodes.All.First(item => item.Code == code).Title}");
        }

        Assert.Equal(Files, _codes.Values.Sum() + _read);
        Assert.InRange(_parsed, Files / 2, Files);
        Assert.InRange(_reachedShapes, Files / 4, Files);
        Assert.InRange(_read, 1, Files);
        Assert.InRange(_codes.Count, 35, Known.Count);
    }

    private void CheckShare(int worker)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(Files / Workers).WithReplay((ulong)worker + 1, 3).WithQuietOnSuccess(true);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Check(_models[seed % _models.Length], seed)).Check(config);
    }

    private void Check(JsonTree model, int seed)
    {
        string text = Mutations.Apply(model, seed);
        bool isJson = IsJson(text);
        Count(ref _parsed, isJson);
        Stopwatch watch = Stopwatch.StartNew();
        string? code = null;
        try
        {
            ModelHash.Compute(ModelReader.Read(text, "fuzz.rnn.json", Packed));
        }
        catch (ModelFileException exception)
        {
            ModelError error = exception.Error;
            code = error.Code;
            bool isGood = Known.Contains(code) && error.Line >= 1 && error.Column >= 1 && error.Message.Length > 20
                && error.Offset >= 0 && error.Offset + error.Length <= text.Length;
            Assert.True(isGood, $"seed {seed}: {error} at {error.Offset}+{error.Length} of {text.Length}");
        }

        Assert.True(watch.Elapsed < Longest, $"seed {seed} took {watch.Elapsed}");
        bool saysNoJson = code is ModelErrorCodes.JsonSyntax or ModelErrorCodes.JsonTruncated;
        Assert.False(isJson && saysNoJson, $"seed {seed}: {code} for good JSON");
        Assert.True(isJson || (code is not null && string.CompareOrdinal(code, ModelErrorCodes.InvalidText) <= 0), $"seed {seed}: bad JSON gives {code}");
        Count(ref _read, code is null);
        Count(ref _reachedShapes, code is null || (string.CompareOrdinal(code, "TRNN0100") > 0 && !BeforeShapes.Contains(code)));
        if (code is not null)
        {
            _codes.AddOrUpdate(code, 1, static (_, count) => count + 1);
        }
    }

    private static void Count(ref int counter, bool condition)
    {
        if (condition)
        {
            Interlocked.Increment(ref counter);
        }
    }

    /// <summary>Asks another JSON reader; unlike ours it knows no byte order mark in a string.</summary>
    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.StartsWith('\uFEFF') ? text[1..] : text);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return false;
        }
    }

    private static JsonTree Parse(TinyRnnModel model)
    {
        string text = ModelWriter.ToText(model);
        return JsonTree.From(JsonReader.Read(text, new ModelProblems("model", text)));
    }
}
