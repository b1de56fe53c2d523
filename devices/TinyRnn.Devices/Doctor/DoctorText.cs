using System;
using System.Collections.Generic;
using System.IO;

namespace TinyRnn.Devices.Doctor;

/// <summary>Findings as lines for people.</summary>
public static class DoctorText
{
    /// <summary>Writes one line a finding, a second one with its fix, and a summary.</summary>
    /// <returns>True if there is no problem.</returns>
    public static bool Write(IReadOnlyList<Finding> findings, TextWriter output)
    {
        int problems = 0;
        foreach (Finding finding in findings)
        {
            problems += finding.Level == FindingLevel.Problem ? 1 : 0;
            output.WriteLine($"{finding.Area,-9}{Word(finding.Level),-9}{finding.Text}");
            if (finding.Fix.Length > 0)
                output.WriteLine($"{"",-18}-> {finding.Fix}");
        }

        output.WriteLine(problems switch
        {
            0 => "no problem found",
            1 => "1 problem found",
            _ => $"{problems} problems found",
        });
        return problems == 0;
    }

    /// <summary>The word for a level.</summary>
    public static string Word(FindingLevel level) => level switch
    {
        FindingLevel.Good => "ok",
        FindingLevel.Note => "note",
        FindingLevel.Problem => "PROBLEM",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };
}
