using System.Collections.Generic;

namespace TinyRnn.Format;

/// <summary>A diagnostic id with its one-line meaning.</summary>
/// <param name="Code">Stable id; never reused for another mistake.</param>
/// <param name="Title">What went wrong, in one line.</param>
sealed partial record ModelErrorCode(string Code, string Title);

/// <summary>
/// Every diagnostic id that reading, validating or writing a model can give. The generator makes its descriptors and the help
/// pages from <see cref="All"/>. 03xx (project configuration) and TRNN0900 belong to the generator.
/// </summary>
static partial class ModelErrorCodes
{
    // 00xx: the file and its JSON.

    /// <summary>The text is not valid JSON.</summary>
    public const string JsonSyntax = "TRNN0001";

    /// <summary>The file ends before the JSON does.</summary>
    public const string JsonTruncated = "TRNN0002";

    /// <summary>A key stands twice in one object.</summary>
    public const string DuplicateKey = "TRNN0003";

    /// <summary>The JSON is nested too deeply.</summary>
    public const string JsonTooDeep = "TRNN0004";

    /// <summary>A number is out of range.</summary>
    public const string NumberOutOfRange = "TRNN0005";

    /// <summary>A string or the file's encoding is not valid Unicode text.</summary>
    public const string InvalidText = "TRNN0006";

    /// <summary>A key is not known here.</summary>
    public const string UnknownKey = "TRNN0007";

    /// <summary>A required key is missing.</summary>
    public const string MissingKey = "TRNN0008";

    /// <summary>A value has the wrong JSON type.</summary>
    public const string WrongType = "TRNN0009";

    /// <summary>The file is not a TinyRnn model file.</summary>
    public const string UnknownFormat = "TRNN0010";

    /// <summary>The file's format version is not supported.</summary>
    public const string UnsupportedVersion = "TRNN0011";

    /// <summary>A name breaks the name rule.</summary>
    public const string InvalidName = "TRNN0012";

    /// <summary>A word is not one of those allowed.</summary>
    public const string UnknownWord = "TRNN0013";

    /// <summary>The usage of the model is not possible.</summary>
    public const string InvalidUsage = "TRNN0014";

    /// <summary>The model file cannot be read.</summary>
    public const string FileUnreadable = "TRNN0015";

    // 01xx: shapes and layer attributes.

    /// <summary>A name is used twice.</summary>
    public const string DuplicateName = "TRNN0101";

    /// <summary>A layer kind is not known.</summary>
    public const string UnknownKind = "TRNN0102";

    /// <summary>A layer kind is reserved and not available in this version.</summary>
    public const string ReservedKind = "TRNN0103";

    /// <summary>A reference names a layer that does not exist.</summary>
    public const string UnknownLayer = "TRNN0104";

    /// <summary>A layer is used before the layer it needs.</summary>
    public const string ForwardReference = "TRNN0105";

    /// <summary>Layers depend on each other in a cycle.</summary>
    public const string Cycle = "TRNN0106";

    /// <summary>A layer has too few or too many inputs.</summary>
    public const string InputCount = "TRNN0107";

    /// <summary>The shapes of a layer's inputs do not fit.</summary>
    public const string ShapeMismatch = "TRNN0108";

    /// <summary>A layer kind has no such attribute.</summary>
    public const string UnknownAttribute = "TRNN0109";

    /// <summary>A required attribute is missing.</summary>
    public const string MissingAttribute = "TRNN0110";

    /// <summary>An attribute has a value it cannot take.</summary>
    public const string InvalidAttribute = "TRNN0111";

    /// <summary>A value is reserved and not available in this version.</summary>
    public const string ReservedAttribute = "TRNN0112";

    /// <summary>An activation is not known.</summary>
    public const string UnknownActivation = "TRNN0113";

    /// <summary>An activation cannot be used here.</summary>
    public const string ActivationNotAllowed = "TRNN0114";

    /// <summary>A size is out of range.</summary>
    public const string SizeOutOfRange = "TRNN0115";

    /// <summary>A list does not have one entry for each channel.</summary>
    public const string CountMismatch = "TRNN0116";

    /// <summary>The labels do not match the output's channels.</summary>
    public const string LabelCount = "TRNN0117";

    /// <summary>A normaliser does not have one value for each channel.</summary>
    public const string NormaliserLength = "TRNN0118";

    /// <summary>A normaliser has a zero scale or a value that is not finite.</summary>
    public const string NormaliserValue = "TRNN0119";

    /// <summary>The model has no layer or no output.</summary>
    public const string EmptyModel = "TRNN0120";

    /// <summary>A token index is used as a number.</summary>
    public const string TokensNeedEmbedding = "TRNN0121";

    // 02xx: weights, weights file, golden vectors.

    /// <summary>A layer kind has no such tensor role.</summary>
    public const string UnknownRole = "TRNN0201";

    /// <summary>A required tensor is missing.</summary>
    public const string MissingTensor = "TRNN0202";

    /// <summary>A layer names a tensor that does not exist.</summary>
    public const string UnknownTensor = "TRNN0203";

    /// <summary>A tensor has the wrong shape.</summary>
    public const string TensorShape = "TRNN0204";

    /// <summary>A tensor's data and shape disagree.</summary>
    public const string TensorCount = "TRNN0205";

    /// <summary>Data is not valid base64.</summary>
    public const string InvalidBase64 = "TRNN0206";

    /// <summary>A weight is not a finite number.</summary>
    public const string NotFinite = "TRNN0207";

    /// <summary>A tensor is not used by any layer.</summary>
    public const string TensorNotUsed = "TRNN0208";

    /// <summary>A tensor role does not exist under these attributes.</summary>
    public const string RoleNotAllowed = "TRNN0209";

    /// <summary>A tensor has a data type that is not known.</summary>
    public const string InvalidDataType = "TRNN0210";

    /// <summary>Too much weight data is inline.</summary>
    public const string InlineTooLarge = "TRNN0211";

    /// <summary>Weights are neither all inline nor all in the weights file.</summary>
    public const string WeightsPlacement = "TRNN0212";

    /// <summary>The weights file has the wrong length.</summary>
    public const string WeightsFileLength = "TRNN0213";

    /// <summary>The weights file is not the one the model was written with.</summary>
    public const string WeightsFileHash = "TRNN0214";

    /// <summary>The packing of the weights file is not known.</summary>
    public const string UnknownPacking = "TRNN0215";

    /// <summary>The weights file is missing or cannot be read.</summary>
    public const string WeightsFileMissing = "TRNN0216";

    /// <summary>A tensor's offset does not agree with the packing.</summary>
    public const string WeightsFileOffset = "TRNN0217";

    /// <summary>The row scale of an i8 tensor is wrong.</summary>
    public const string InvalidRowScale = "TRNN0218";

    /// <summary>The model has no golden vectors.</summary>
    public const string GoldenMissing = "TRNN0219";

    /// <summary>The golden vectors have too few steps.</summary>
    public const string GoldenSteps = "TRNN0220";

    /// <summary>The golden vectors do not match the model's sizes.</summary>
    public const string GoldenCount = "TRNN0221";

    /// <summary>A golden vector or tolerance is not a usable number.</summary>
    public const string GoldenValue = "TRNN0222";

    // 09xx: mistakes of a program rather than of a file.

    /// <summary>A model built in memory contradicts itself.</summary>
    public const string InconsistentModel = "TRNN0901";

    /// <summary>All ids, ascending.</summary>
    public static IReadOnlyList<ModelErrorCode> All { get; } =
    [
        new(JsonSyntax, "The text is not valid JSON"),
        new(JsonTruncated, "The file ends before the JSON does"),
        new(DuplicateKey, "A key stands twice in one object"),
        new(JsonTooDeep, "The JSON is nested too deeply"),
        new(NumberOutOfRange, "A number is out of range"),
        new(InvalidText, "A string or the file's encoding is not valid Unicode text"),
        new(UnknownKey, "A key is not known here"),
        new(MissingKey, "A required key is missing"),
        new(WrongType, "A value has the wrong JSON type"),
        new(UnknownFormat, "The file is not a TinyRnn model file"),
        new(UnsupportedVersion, "The file's format version is not supported"),
        new(InvalidName, "A name breaks the name rule"),
        new(UnknownWord, "A word is not one of those allowed"),
        new(InvalidUsage, "The usage of the model is not possible"),
        new(FileUnreadable, "The model file cannot be read"),
        new(DuplicateName, "A name is used twice"),
        new(UnknownKind, "A layer kind is not known"),
        new(ReservedKind, "A layer kind is reserved and not available in this version"),
        new(UnknownLayer, "A reference names a layer that does not exist"),
        new(ForwardReference, "A layer is used before the layer it needs"),
        new(Cycle, "Layers depend on each other in a cycle"),
        new(InputCount, "A layer has too few or too many inputs"),
        new(ShapeMismatch, "The shapes of a layer's inputs do not fit"),
        new(UnknownAttribute, "A layer kind has no such attribute"),
        new(MissingAttribute, "A required attribute is missing"),
        new(InvalidAttribute, "An attribute has a value it cannot take"),
        new(ReservedAttribute, "A value is reserved and not available in this version"),
        new(UnknownActivation, "An activation is not known"),
        new(ActivationNotAllowed, "An activation cannot be used here"),
        new(SizeOutOfRange, "A size is out of range"),
        new(CountMismatch, "A list does not have one entry for each channel"),
        new(LabelCount, "The labels do not match the output's channels"),
        new(NormaliserLength, "A normaliser does not have one value for each channel"),
        new(NormaliserValue, "A normaliser has a zero scale or a value that is not finite"),
        new(EmptyModel, "The model has no layer or no output"),
        new(TokensNeedEmbedding, "A token index is used as a number"),
        new(UnknownRole, "A layer kind has no such tensor role"),
        new(MissingTensor, "A required tensor is missing"),
        new(UnknownTensor, "A layer names a tensor that does not exist"),
        new(TensorShape, "A tensor has the wrong shape"),
        new(TensorCount, "A tensor's data and shape disagree"),
        new(InvalidBase64, "Data is not valid base64"),
        new(NotFinite, "A weight is not a finite number"),
        new(TensorNotUsed, "A tensor is not used by any layer"),
        new(RoleNotAllowed, "A tensor role does not exist under these attributes"),
        new(InvalidDataType, "A tensor has a data type that is not known"),
        new(InlineTooLarge, "Too much weight data is inline"),
        new(WeightsPlacement, "Weights are neither all inline nor all in the weights file"),
        new(WeightsFileLength, "The weights file has the wrong length"),
        new(WeightsFileHash, "The weights file is not the one the model was written with"),
        new(UnknownPacking, "The packing of the weights file is not known"),
        new(WeightsFileMissing, "The weights file is missing or cannot be read"),
        new(WeightsFileOffset, "A tensor's offset does not agree with the packing"),
        new(InvalidRowScale, "The row scale of an i8 tensor is wrong"),
        new(GoldenMissing, "The model has no golden vectors"),
        new(GoldenSteps, "The golden vectors have too few steps"),
        new(GoldenCount, "The golden vectors do not match the model's sizes"),
        new(GoldenValue, "A golden vector or tolerance is not a usable number"),
        new(InconsistentModel, "A model built in memory contradicts itself"),
    ];
}
