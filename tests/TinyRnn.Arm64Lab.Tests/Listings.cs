using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TinyRnn.Arm64Lab.Listing;

namespace TinyRnn.Arm64Lab.Tests;

/// <summary>
/// A small listing: <c>StepCore</c> calls <c>Layer</c>, which has a loop inside a loop; part of the inner one stands behind
/// the rest of the function, as compilers like to place it, and constants follow the code.
/// </summary>
internal static class Listings
{
    public static IReadOnlyList<string> Lines { get; } =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Listings", "step.txt"));

    public static IReadOnlyList<MachineFunction> All { get; } = [.. ListingParser.Parse(Lines, _ => true)];

    public static MachineFunction Layer => All.Single(function => function.Name == "Layer");

    public static MachineFunction StepCore => All.Single(function => function.Name == "StepCore");
}
