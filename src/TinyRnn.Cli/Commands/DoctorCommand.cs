using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Text.Json.Nodes;
using TinyRnn.Cli.Output;
using TinyRnn.Devices.Doctor;

namespace TinyRnn.Cli.Commands;

/// <summary><c>tinyrnn doctor</c>: what a machine offers to sensor loops, and what it lacks.</summary>
internal static class DoctorCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new ExampleCommand(
            "doctor",
            "Look at this machine as a place for sensor loops: board, processor, kernel, GPIO, I2C, SPI, PWM, clock, real-time limits. Each finding comes with its fix; the exit code is 1 if something will not work.",
            ("tinyrnn doctor", "on a desktop or on the device; device programs have the same as --doctor"),
            ("tinyrnn doctor --json | jq '.findings[] | select(.level == \"problem\")'", "problems only"))
        {
            json,
        };
        command.SetAction(parsed =>
        {
            IReadOnlyList<Finding> findings = MachineDoctor.Examine();
            bool isWell = findings.All(finding => finding.Level != FindingLevel.Problem);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal.Out, ToJson(findings));
            }
            else
            {
                DoctorText.Write(findings, terminal.Out);
            }

            return isWell ? ExitCodes.Success : ExitCodes.BadInput;
        });
        return command;
    }

    private static JsonObject ToJson(IReadOnlyList<Finding> findings) => new()
    {
        ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
        {
            ["area"] = finding.Area,
            ["level"] = DoctorText.Word(finding.Level).ToLowerInvariant(),
            ["text"] = finding.Text,
            ["fix"] = finding.Fix,
        })]),
    };
}
