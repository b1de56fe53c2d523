using System;
using System.Threading;
using TinyRnn.Devices.Loop;

namespace TinyRnn.Devices.Tests.Loop;

public sealed class SafeStateTests
{
    [Fact]
    public void OneFailingSink_DoesNotKeepTheOthersFromTheirSafeState()
    {
        var first = new FailingSink("first");
        var second = new RecordingSink();
        var third = new FailingSink("third");

        Assert.Equal("first", Assert.Throws<InvalidOperationException>(() => new SinkGroup(first, second).EnterSafeState()).Message);
        AggregateException both = Assert.Throws<AggregateException>(() => new SinkGroup(first, second, third).EnterSafeState());
        Assert.Equal(2, both.InnerExceptions.Count);
        Assert.Equal(2, second.SafeStates);
    }

    [Fact]
    public void AGroup_HandsDecisionsOnInOrder()
    {
        var order = new System.Collections.Generic.List<int>();
        new SinkGroup(new RecordingSink { OnAccept = _ => order.Add(1) }, new RecordingSink { OnAccept = _ => order.Add(2) }).Accept(default);

        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void WhereTheSafeStateFailsToo_BothErrorsAreTold()
    {
        var source = new ScriptedSource(0) { OnRead = _ => throw new InvalidOperationException("broken driver") };
        var loop = new SensorLoop<EchoModel>(
            new EchoModel(), source, new FailingSink("stuck relay"), new Boards.SimulatedClock(), new SensorLoopOptions { RateHz = 200 });
        AggregateException error = Assert.Throws<AggregateException>(() => loop.Run(CancellationToken.None));

        Assert.Equal("broken driver", error.InnerExceptions[0].Message);
        Assert.Equal("stuck relay", error.InnerExceptions[1].Message);
    }

    [Fact]
    public void AGuardedSink_PassesEverythingOn()
    {
        var inner = new RecordingSink();
        using var guarded = new GuardedSink(inner);
        guarded.Accept(new Decision(3, 1, 1));
        guarded.EnterSafeState();
        guarded.Accept(new Decision(4, 1, 1));

        Assert.Equal([3, 4], inner.Ticks());
        Assert.Equal(1, inner.SafeStates);
    }

    private sealed class FailingSink(string message) : IDecisionSink
    {
        public void Accept(in Decision decision)
        {
        }

        public void EnterSafeState() => throw new InvalidOperationException(message);
    }
}
