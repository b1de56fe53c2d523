using System.Globalization;
using System.Linq;

namespace TinyRnn.Format;

/// <summary>Checks the reference to the weights file as stated.</summary>
static class WeightsFileRules
{
    private const int Sha256Digits = 64;

    /// <summary>The reference, or null where there is none.</summary>
    public static WeightsFileReference? Check(WeightsFileDraft? draft, ModelProblems problems)
    {
        if (draft is null)
        {
            return null;
        }

        // A plain name keeps the weights beside the model: a path would let a model file open any file of the machine.
        NameRule.Check(draft.Name, "weightsFile: 'name'", problems);
        if (draft.Packing.Value != FormatLimits.PackingName)
        {
            throw problems.At(draft.Packing.Span, ModelErrorCodes.UnknownPacking,
                $"weightsFile: the packing is {Wording.Quote(draft.Packing.Value)}; this version reads '{FormatLimits.PackingName}'. " +
                "Run 'tinyrnn repack' with the version that wrote the model.");
        }

        if (draft.Length.Value is < 1 or > int.MaxValue)
        {
            throw problems.At(draft.Length.Span, ModelErrorCodes.WeightsFileLength,
                $"weightsFile: 'length' is {draft.Length.Value}; expected 1 to {int.MaxValue.ToString(CultureInfo.InvariantCulture)} bytes. " +
                "Save the model again.");
        }

        string digits = draft.Sha256.Value;
        if (digits.Length != Sha256Digits || !digits.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f')))
        {
            throw problems.At(draft.Sha256.Span, ModelErrorCodes.WeightsFileHash,
                $"weightsFile: 'sha256' is {Wording.Quote(digits)}; expected {Sha256Digits} digits 0-9, a-f. Save the model again.");
        }

        return new()
        {
            Name = draft.Name.Value,
            Length = draft.Length.Value,
            Sha256 = digits,
            Packing = draft.Packing.Value,
        };
    }
}
