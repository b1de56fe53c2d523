using System;
using System.IO;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Testing;

namespace TinyRnn.Benchmarks.Tests;

/// <summary>Result files, the README's tables made of them, and the limits that shares are of.</summary>
public sealed class ResultTests
{
    private const string Readme = """
        before
        <!-- results: cpu/steps.md; Steps; ns | case -->
        old
        <!-- end of results -->
        after
        """;

    [Fact]
    public void Readme_IsWhatTheCommandWrites()
    {
        string text = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md"));
        string updated = ReadmeCommand.Update(text, Path.Combine(RepositoryFiles.Root, ReadmeCommand.Results));
        Assert.True(text == updated, "Run 'dotnet run --project benchmarks/TinyRnn.Benchmarks -c Release -- readme'.");
        Assert.Contains("<!-- results: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AMarkedTable_ShowsTheChosenColumns_AndWhereItWasMeasured()
    {
        using TemporaryFolder folder = new();
        Write(folder, "lstm-1-8-1", "30.5");
        Assert.Equal(
            """
            before
            <!-- results: cpu/steps.md; Steps; ns | case -->
            | ns   |       case |
            |------|-----------:|
            | 30.5 | lstm-1-8-1 |

            Measured on a day;
            `a command`.
            <!-- end of results -->
            after
            """,
            ReadmeCommand.Update(Readme, folder.Path));
        Assert.Equal(ReadmeCommand.Update(Readme, folder.Path), ReadmeCommand.Update(ReadmeCommand.Update(Readme, folder.Path), folder.Path));
    }

    [Theory]
    [InlineData("Steps; ns", "Steps; bytes", "There is no column 'bytes'")]
    [InlineData("Steps;", "Jumps;", "has no heading 'Jumps'")]
    [InlineData("<!-- end of results -->", "", "has no '<!-- end of results -->'")]
    public void AMarkerThatCannotBeFollowed_IsAnError(string original, string replaced, string message)
    {
        using TemporaryFolder folder = new();
        Write(folder, "lstm-1-8-1", "30.5");
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => ReadmeCommand.Update(Readme.Replace(original, replaced, StringComparison.Ordinal), folder.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limit_IsTheSlowerOfMultiplyAddsAndReads()
    {
        Roofline roofline = new(
            4, [new(128, 32, 64), new(256, 64, 200)], [new(16384, 190), new(32768, 200), new(131072, 90), new(262144, 100), new(4194304, 20)]);
        Assert.Equal(100, roofline.SecondLevelBytesPerNanosecond);
        Assert.Equal(32768, roofline.FirstLevelBytes);
        Assert.Equal(262144, roofline.SecondLevelBytes);
        Assert.Equal(200, roofline.BytesPerNanosecond(1000));
        Assert.Equal(150, roofline.BytesPerNanosecond(65536));
        Assert.Equal(20, roofline.BytesPerNanosecond(8 << 20));
        Assert.Equal(6400 / 64.0, roofline.LimitNanoseconds(6400, 64, 101));
        Assert.Equal(32000 / 200.0, roofline.LimitNanoseconds(6400, 32000, 101));
        Assert.Equal(6400 / 64.0, roofline.LimitNanoseconds(6400, 64000, 99));
        Assert.Equal(101, roofline.LimitNanoseconds(6400, 64000, 101));
    }

    [Fact]
    public void ThisMachine_HasLimits()
    {
        Roofline roofline = Roofline.ThisMachine;
        Assert.InRange(roofline.ClockGigahertz, 0.2, 10);
        Assert.All(roofline.Widths, width => Assert.InRange(width.MultiplyAddsPerNanosecond / (width.Bits / 32), 0.1, 40));
        Assert.All(roofline.Reads, read => Assert.InRange(read.BytesPerNanosecond, 0.1, 10_000));
    }

    private static void Write(TemporaryFolder folder, string name, string time)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "cpu"));
        File.WriteAllText(
            Path.Combine(folder.Path, "cpu", "steps.md"),
            $"""
            # Title

            Measured on a day;
            `a command`.

            ## Steps

            | case | ns | other |
            |------|---:|------:|
            | {name} | {time} | 1 |

            A note.
            """);
    }
}
