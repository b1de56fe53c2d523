using System.Collections.Generic;
using TinyRnn.Devices.Linux;

namespace TinyRnn.Devices.Doctor;

/// <summary>The devices of this machine.</summary>
public sealed class LinuxDevices : IMachineDevices
{
    /// <inheritdoc/>
    public int AccessError(string path) => LinuxCalls.Access(path);

    /// <inheritdoc/>
    public GpioChip DescribeChip(string path) => GpioChip.Open(path);

    /// <inheritdoc/>
    public IReadOnlyList<(int Line, string Consumer)> LinesInUse(GpioChip chip)
    {
        var used = new List<(int, string)>();
        for (int line = 0; line < chip.LineCount; line++)
        {
            GpioLineInfo info = chip.Describe(line);
            if (info.IsUsed)
                used.Add((line, info.Consumer));
        }

        return used;
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> AnsweringAddresses(string path) => I2cScan.Answering(path);
}
