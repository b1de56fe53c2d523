using System;
using System.Runtime.InteropServices;
using System.Text;

namespace TinyRnn.Devices.Linux;

/// <summary>
/// The structures and requests of GPIO character devices, version 2 of the interface (linux/gpio.h, kernel 5.10 and later).
/// Tests hold sizes and offsets against what a C compiler says on x64 and ARM64.
/// </summary>
internal static unsafe class GpioAbi
{
    public const int NameLength = 32;
    public const int MaxLines = 64;
    public const int MaxAttributes = 10;

    public const uint GetChipInfo = 0x8044B401;
    public const uint GetLineInfo = 0xC100B405;
    public const uint GetLine = 0xC250B407;
    public const uint GetLineValues = 0xC010B40E;
    public const uint SetLineValues = 0xC010B40F;

    public const uint DebounceAttribute = 3;
    public const uint OutputValuesAttribute = 2;
    public const uint RisingEdge = 1;

    /// <summary>The text in a field that ends at its first zero byte.</summary>
    public static string Text(byte* field)
    {
        var bytes = new ReadOnlySpan<byte>(field, NameLength);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary><c>enum gpio_v2_line_flag</c>.</summary>
    [Flags]
    public enum LineFlags : ulong
    {
        Used = 1 << 0,
        ActiveLow = 1 << 1,
        Input = 1 << 2,
        Output = 1 << 3,
        RisingEdges = 1 << 4,
        FallingEdges = 1 << 5,
        OpenDrain = 1 << 6,
        OpenSource = 1 << 7,
        PullUp = 1 << 8,
        PullDown = 1 << 9,
        NoBias = 1 << 10,
    }

    /// <summary><c>struct gpiochip_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ChipInfo
    {
        public fixed byte Name[NameLength];
        public fixed byte Label[NameLength];
        public uint Lines;
    }

    /// <summary><c>struct gpio_v2_line_values</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineValues
    {
        public ulong Bits;
        public ulong Mask;
    }

    /// <summary><c>struct gpio_v2_line_attribute</c>; the union holds flags, values or the debounce period in microseconds.</summary>
    [StructLayout(LayoutKind.Explicit)]
    public struct LineAttribute
    {
        [FieldOffset(0)]
        public uint Id;

        [FieldOffset(8)]
        public ulong Values;

        [FieldOffset(8)]
        public uint DebounceMicroseconds;
    }

    /// <summary><c>struct gpio_v2_line_config_attribute</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ConfigAttribute
    {
        public LineAttribute Attribute;
        public ulong Mask;
    }

    /// <summary><c>attrs[GPIO_V2_LINE_NUM_ATTRS_MAX]</c> of a configuration.</summary>
    [System.Runtime.CompilerServices.InlineArray(MaxAttributes)]
    public struct ConfigAttributes
    {
        private ConfigAttribute _first;
    }

    /// <summary><c>attrs[GPIO_V2_LINE_NUM_ATTRS_MAX]</c> of a line's description.</summary>
    [System.Runtime.CompilerServices.InlineArray(MaxAttributes)]
    public struct LineAttributes
    {
        private LineAttribute _first;
    }

    /// <summary><c>struct gpio_v2_line_config</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineConfig
    {
        public LineFlags Flags;
        public uint AttributeCount;
        public fixed uint Padding[5];
        public ConfigAttributes Attributes;
    }

    /// <summary><c>struct gpio_v2_line_request</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineRequest
    {
        public fixed uint Offsets[MaxLines];
        public fixed byte Consumer[NameLength];
        public LineConfig Config;
        public uint LineCount;
        public uint EventBufferSize;
        public fixed uint Padding[5];
        public int File;
    }

    /// <summary><c>struct gpio_v2_line_info</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineInfo
    {
        public fixed byte Name[NameLength];
        public fixed byte Consumer[NameLength];
        public uint Offset;
        public uint AttributeCount;
        public LineFlags Flags;
        public LineAttributes Attributes;
        public fixed uint Padding[4];
    }

    /// <summary><c>struct gpio_v2_line_event</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LineEvent
    {
        public ulong Nanoseconds;
        public uint Id;
        public uint Offset;
        public uint Sequence;
        public uint LineSequence;
        public fixed uint Padding[6];
    }
}
