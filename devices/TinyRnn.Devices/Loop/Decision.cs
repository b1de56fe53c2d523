namespace TinyRnn.Devices.Loop;

/// <summary>What the loop made of the signal up to a tick.</summary>
/// <param name="Tick">The tick, counted from 0.</param>
/// <param name="Label">Index of the largest output; of a model with one output, 1 from <see cref="SensorLoopOptions.EnterScore"/> on and 0 below.</param>
/// <param name="SmoothedLabel">The label that last won k of n decisions; -1 until one has.</param>
/// <param name="Score">The largest output, in the model's output unit.</param>
public readonly record struct Decision(long Tick, int Label, int SmoothedLabel, float Score = 0);
