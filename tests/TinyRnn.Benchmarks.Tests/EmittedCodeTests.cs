using System.IO;
using System.Linq;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Cli.Engine;
using TinyRnn.PeerCases;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>Budgets of the emitted code.</summary>
public sealed class EmittedCodeTests
{
    // Past this the runtime's compiler stops optimising a method, silently.
    private const int LargestOptimisedIL = 60_000;

    public static TheoryData<string> Names => [.. PeerCase.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryMethod_IsSmallEnoughToBeOptimised(string name) =>
        Assert.InRange(EmittedCode.Of(CaseModel.Create(PeerCase.Find(name)).File).LargestIL, 1, LargestOptimisedIL - 1);

    [Theory]
    [InlineData("lstm-16-64-8")]
    [InlineData("gru-16-64-8")]
    public void Source_IsShort(string name) =>
        Assert.InRange(Lines(EmittedCode.Of(CaseModel.Create(PeerCase.Find(name)).File)), 100, 1_999);

    [Fact]
    public void MachineCode_IsThatOfTheStep()
    {
        using TemporaryFolder folder = new();
        EmittedCode code = EmittedCode.Of(ModelFile.Read(PeerCase.Find("gru-1-8-1").Write(folder.Path)));
        string assembly = Path.Combine(folder.Path, "model.dll");
        File.WriteAllBytes(assembly, [.. code.Image]);
        int bytes = EmittedCode.MachineCodeBytes(environment => StartupChild.Start(StartupChild.ManySteps, assembly, environment));
        Assert.InRange(bytes, 500, 10_000);
        double[] times = StartupChild.Start(StartupChild.FirstStep, assembly);
        Assert.Equal(3, times.Length);
        Assert.All(times, time => Assert.InRange(time, 100, 10e9));
    }

    /// <summary>Both files of the model.</summary>
    private static int Lines(EmittedCode code) => code.SourceLines + code.WeightLines;
}
