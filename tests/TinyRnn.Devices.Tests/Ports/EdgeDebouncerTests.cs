using System;
using System.Collections.Generic;
using TinyRnn.Devices.Ports;

namespace TinyRnn.Devices.Tests.Ports;

public sealed class EdgeDebouncerTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMicroseconds(5);

    [Theory]
    [InlineData("1000u", "1000u")]
    [InlineData("1000u 1001d 2000u", "2000u")]
    [InlineData("1000u 2000d 3000u 20000d 21000u 22000d", "3000u 22000d")]
    [InlineData("1000u 9000d 9100u 30000d", "1000u 30000d")]
    [InlineData("1000u 5999d", "")]
    [InlineData("1000u 6000d", "1000u 6000d")]
    [InlineData("1000d", "")]
    public void OnlyEdgesThatLast_Count(string edges, string counted)
    {
        var debouncer = new EdgeDebouncer(Period, active: false);
        var found = new List<string>();
        foreach (string text in edges.Split(' '))
        {
            var edge = new EdgeEvent(long.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture), text[^1] == 'u');
            if (debouncer.Push(edge, out EdgeEvent passed))
                found.Add(Text(passed));
        }

        if (debouncer.Flush(1_000_000, out EdgeEvent last))
            found.Add(Text(last));
        Assert.Equal(counted, string.Join(' ', found));
        Assert.Equal(counted.EndsWith('u'), debouncer.Active);
        Assert.False(debouncer.Flush(2_000_000, out _));
    }

    [Fact]
    public void AnEdge_DoesNotCountBeforeItsTime()
    {
        var debouncer = new EdgeDebouncer(Period, active: false);
        Assert.False(debouncer.Push(new EdgeEvent(1000, true), out _));
        Assert.False(debouncer.Flush(5999, out _));
        Assert.True(debouncer.Flush(6000, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EdgeDebouncer(TimeSpan.FromTicks(-1), false));
    }

    private static string Text(EdgeEvent edge) => FormattableString.Invariant($"{edge.Nanoseconds}{(edge.Active ? 'u' : 'd')}");
}
