using System.Linq;
using TinyRnn.Devices.Loop;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class ScoreHysteresisTests
{
    [Fact]
    public void WithoutScores_TheLargestOutputWins()
    {
        var rule = new ScoreHysteresis(null, null);

        Assert.Equal([1, 0, 2], Votes(rule, [0.1f, 0.6f, 0.3f], [0.4f, 0.3f, 0.3f], [0, 0, 0.01f]));
    }

    [Fact]
    public void ALabel_TakesOverAtTheEnterScoreAndStaysDownToTheHoldScore()
    {
        var rule = new ScoreHysteresis(0.7, 0.3);

        // Nobody yet; 0 enters; 1 is ahead but 0 holds; 0 is below its hold but 1 not strong enough; 1 enters; both weak.
        Assert.Equal([-1, 0, 0, 0, 1, 1], Votes(rule, [0.6f, 0.4f], [0.8f, 0.2f], [0.35f, 0.65f], [0.2f, 0.6f], [0.2f, 0.8f], [0.1f, 0.1f]));
    }

    [Fact]
    public void AStrongChallenger_WaitsUntilTheHolderLetsGo()
    {
        var rule = new ScoreHysteresis(0.7, 0.3);

        Assert.Equal([0, 0, 1], Votes(rule, [0.8f, 0.1f], [0.3f, 0.9f], [0.29f, 0.9f]));
    }

    [Fact]
    public void OneOutput_IsAThresholdWithABand()
    {
        var rule = new ScoreHysteresis(0.7, 0.4);

        Assert.Equal([0, 1, 1, 1, 0, 0, 1], Votes(rule, [0.69f], [0.7f], [0.5f], [0.4f], [0.39f], [0.6f], [0.9f]));
        Assert.Equal((0, 1), (rule.LabelOf([0.5f]), rule.LabelOf([0.7f])));
    }

    [Fact]
    public void WithoutAHoldScore_ItIsTheEnterScore()
    {
        Assert.Equal([1, 0], Votes(new ScoreHysteresis(0.7, null), [0.7f], [0.69f]));
    }

    [Fact]
    public void AReset_ForgetsTheVote()
    {
        var rule = new ScoreHysteresis(0.7, 0.1);
        Votes(rule, [0.9f, 0]);
        rule.Reset();

        Assert.Equal([-1], Votes(rule, [0.5f, 0]));
    }

    private static int[] Votes(ScoreHysteresis rule, params float[][] outputs) => [.. outputs.Select(row => rule.Add(row, rule.LabelOf(row)))];
}
