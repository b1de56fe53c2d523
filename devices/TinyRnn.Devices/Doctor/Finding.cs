namespace TinyRnn.Devices.Doctor;

/// <summary>One thing about the machine.</summary>
/// <param name="Area">What it is about: board, cpu, kernel, libc, gpio, i2c, spi, pwm, clock, realtime.</param>
/// <param name="Level">How it matters.</param>
/// <param name="Text">What was found.</param>
/// <param name="Fix">What to do; empty if nothing needs doing.</param>
public sealed record Finding(string Area, FindingLevel Level, string Text, string Fix = "");
