namespace TinyRnn.Devices.Loop;

/// <summary>What the loop made of the signal up to a tick.</summary>
/// <param name="Tick">The tick, counted from 0.</param>
/// <param name="Label">Index of the largest output at this tick.</param>
/// <param name="SmoothedLabel">The label that last won k of n decisions; -1 until one has.</param>
public readonly record struct Decision(long Tick, int Label, int SmoothedLabel);
