using System;
using Xunit;

namespace TinyRnn.Testing;

/// <summary>A test of what only Linux has.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";
}
