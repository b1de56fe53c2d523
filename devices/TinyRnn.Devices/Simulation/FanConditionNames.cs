using System;

namespace TinyRnn.Devices.Simulation;

/// <summary>The class labels that models of the fan use.</summary>
public static class FanConditionNames
{
    private static readonly string[] Names = ["healthy", "imbalance", "bearing-wear", "blocked-airflow"];

    /// <summary>All labels, in the order of <see cref="FanCondition"/>.</summary>
    public static ReadOnlySpan<string> All => Names;

    /// <summary>The label of a condition.</summary>
    /// <param name="condition">One of <see cref="FanCondition"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public static string Of(FanCondition condition) => (uint)condition < (uint)Names.Length
        ? Names[(int)condition]
        : throw new ArgumentOutOfRangeException(nameof(condition), condition, "The fan has no such condition.");
}
