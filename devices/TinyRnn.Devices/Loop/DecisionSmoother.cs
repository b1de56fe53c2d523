using System;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// k-of-n voting: a label takes over when it has at least k of the last n decisions, and stays until another one does.
/// With k above n/2 at most one label can qualify.
/// </summary>
public sealed class DecisionSmoother
{
    private const int None = -1;

    private readonly int _needed;
    private readonly int[] _recent;
    private int _next;

    /// <summary>A smoother without history.</summary>
    /// <param name="needed">k: decisions a label needs, more than half of <paramref name="last"/> and at most all.</param>
    /// <param name="last">n: decisions that are looked at, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">k does not fit n.</exception>
    public DecisionSmoother(int needed, int last)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(last, 1);
        if (needed * 2 <= last || needed > last)
            throw new ArgumentOutOfRangeException(nameof(needed), needed, $"Of the last {last} decisions a label must need {last / 2 + 1} to {last}.");

        _needed = needed;
        _recent = new int[last];
        Reset();
    }

    /// <summary>The label that last won; -1 until one has.</summary>
    public int Label { get; private set; }

    /// <summary>Decisions that are looked at.</summary>
    public int Length => _recent.Length;

    /// <summary>Forgets all decisions.</summary>
    public void Reset()
    {
        _recent.AsSpan().Fill(None);
        _next = 0;
        Label = None;
    }

    /// <summary>Counts a decision in.</summary>
    /// <param name="label">The label decided for, 0 or above.</param>
    /// <returns>The smoothed label; -1 until one has won.</returns>
    public int Add(int label)
    {
        _recent[_next] = label;
        _next = (_next + 1) % _recent.Length;
        if (_recent.AsSpan().Count(label) >= _needed)
            Label = label;
        return Label;
    }

    /// <summary>Copies the decisions out, oldest first; -1 where there was none.</summary>
    /// <param name="decisions"><see cref="Length"/> labels, overwritten.</param>
    internal void CopyTo(Span<int> decisions)
    {
        _recent.AsSpan(_next).CopyTo(decisions);
        _recent.AsSpan(0, _next).CopyTo(decisions[(_recent.Length - _next)..]);
    }

    /// <summary>Continues from decisions that were copied out.</summary>
    /// <param name="decisions"><see cref="Length"/> labels, oldest first; -1 where there was none.</param>
    /// <param name="label">The label that had won; -1 for none.</param>
    internal void Restore(ReadOnlySpan<int> decisions, int label)
    {
        decisions.CopyTo(_recent);
        _next = 0;
        Label = label;
    }
}
