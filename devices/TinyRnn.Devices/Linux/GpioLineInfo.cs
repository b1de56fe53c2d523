namespace TinyRnn.Devices.Linux;

/// <summary>What the kernel knows about a line.</summary>
/// <param name="Name">Its name on the board, such as GPIO17; may be empty.</param>
/// <param name="Consumer">The program or driver that uses it; may be empty.</param>
/// <param name="IsUsed">Whether it is in use and cannot be claimed.</param>
/// <param name="IsOutput">Whether it is driven.</param>
public sealed record GpioLineInfo(string Name, string Consumer, bool IsUsed, bool IsOutput);
