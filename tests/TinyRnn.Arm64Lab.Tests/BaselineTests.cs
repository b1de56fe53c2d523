using System.Linq;
using System.Text.Json;
using TinyRnn.Arm64Lab.Report;

namespace TinyRnn.Arm64Lab.Tests;

public sealed class BaselineTests
{
    private static readonly Baseline Committed = Create("9.0.1", ("lstm", 1000), ("gru", 500));

    [Fact]
    public void TwoPercentMoreAreAllowed() =>
        Assert.Empty(Committed.Problems(Create("9.0.1", ("lstm", 1020), ("gru", 400))));

    [Fact]
    public void MoreThanTwoPercentAreNot()
    {
        string problem = Assert.Single(Committed.Problems(Create("9.0.1", ("lstm", 1021), ("gru", 500))));
        Assert.StartsWith("lstm: 1,021 instructions per step; the baseline has 1,000", problem, System.StringComparison.Ordinal);
    }

    [Fact]
    public void ACaseThatIsMissingOnEitherSideIsAProblem() => Assert.Equal(
        ["gru: in the baseline but not measured", "rnn: measured but not in the baseline"],
        Committed.Problems(Create("9.0.1", ("lstm", 1000), ("rnn", 1))));

    [Fact]
    public void ACountThatIsNoNumberIsAProblem() =>
        Assert.Single(Committed.Problems(Create("9.0.1", ("lstm", double.NaN), ("gru", 500))));

    [Fact]
    public void AnotherCompilerIsNamedWhereSomethingIsWrong()
    {
        Assert.Empty(Committed.Problems(Create("9.0.2", ("lstm", 1000), ("gru", 500))));
        Assert.Contains("9.0.2", Committed.Problems(Create("9.0.2", ("lstm", 2000), ("gru", 500)))[^1], System.StringComparison.Ordinal);
    }

    [Fact]
    public void WrittenAndReadItIsTheSame()
    {
        Baseline read = Baseline.Parse(Committed.Write());
        Assert.Equal(Committed.Compiler, read.Compiler);
        Assert.Equal(Committed.InstructionsPerStep, read.InstructionsPerStep);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public void SomethingElseIsRefused(string text) => Assert.ThrowsAny<JsonException>(() => Baseline.Parse(text));

    private static Baseline Create(string compiler, params (string Name, double Count)[] counts) =>
        new(compiler, counts.ToDictionary(item => item.Name, item => item.Count));
}
