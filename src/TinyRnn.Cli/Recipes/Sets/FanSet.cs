using System.Globalization;
using System.IO;
using TinyRnn.Cli.Demo;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Recipes;

/// <summary>The demo's simulated fans as the CSV that a device's recorder writes.</summary>
internal static class FanSet
{
    private static readonly DemoPlan Plan = new() { TrainingRecordings = 150, TestRecordings = 40 };

    /// <summary>Writes the set.</summary>
    public static void Write(TextWriter writer, DataPart part)
    {
        SequenceDataset data = part == DataPart.Train ? FanRecordings.Training(Plan) : FanRecordings.Test(Plan);
        writer.WriteLine($"recording,label,{string.Join(',', data.Features)}");
        foreach (Recording recording in data.Recordings)
        {
            string start = $"{recording.Id},{data.Labels[recording.Label!.Value]}";
            for (int step = 0; step < recording.Steps; step++)
            {
                writer.Write(start);
                foreach (float value in recording.Step(step))
                {
                    writer.Write(',');
                    writer.Write(value.ToString(CultureInfo.InvariantCulture));
                }

                writer.WriteLine();
            }
        }
    }
}
