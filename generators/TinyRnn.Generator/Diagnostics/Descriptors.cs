using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using TinyRnn.Format;

namespace TinyRnn.Generator.Diagnostics;

/// <summary>
/// Every diagnostic the generator reports. Mistakes in model files (00xx, 01xx, 02xx) take their ids and titles from the Format
/// room's table, so the command line and the compiler never disagree; mistakes of the project (03xx) stand here.
/// </summary>
public static class Descriptors
{
    private const string HelpRoot = "generators/docs/";

    /// <summary>A class names a model file that the project does not have.</summary>
    public static readonly DiagnosticDescriptor ModelFileNotFound = Create(
        "TRNN0301",
        "The model file is not in the project",
        "Class '{0}' asks for model file '{1}', but the project has no TinyRnnModel item of that name{2}. "
            + "Add <TinyRnnModel Include=\"{1}\" /> to the project file.");

    /// <summary>A model file is used by no class.</summary>
    public static readonly DiagnosticDescriptor ModelFileNotUsed = Create(
        "TRNN0302",
        "No class uses the model file",
        "No class has [TinyRnnModel(\"{0}\")], so no code is made for this model; add one, or remove the TinyRnnModel item",
        DiagnosticSeverity.Info);

    /// <summary>Two model files have the same name.</summary>
    public static readonly DiagnosticDescriptor AmbiguousFileName = Create(
        "TRNN0303",
        "Two model files have one name",
        "{0} model files of the project are named '{1}' (in different folders), and a class refers to a model by name alone. "
            + "Rename all but one.");

    /// <summary>The class or a type around it is not partial.</summary>
    public static readonly DiagnosticDescriptor NotPartial = Create(
        "TRNN0304",
        "The type is not partial",
        "Type '{0}' must be partial, because the generated code of '{1}' is its other part. Declare it 'partial'.");

    /// <summary>The class or a type around it is generic.</summary>
    public static readonly DiagnosticDescriptor Generic = Create(
        "TRNN0305",
        "The type is generic",
        "Type '{0}' is generic, but a model is one network with one set of weights. Remove the type parameters of '{0}'{1}.");

    /// <summary>The attribute is on a record.</summary>
    public static readonly DiagnosticDescriptor Record = Create(
        "TRNN0306",
        "The type is a record",
        "'{0}' is a record; its 'with' and '==' would copy and compare the running state of the network. Declare it as a class.");

    /// <summary>The attribute is on a struct.</summary>
    public static readonly DiagnosticDescriptor Struct = Create(
        "TRNN0307",
        "The type is a struct",
        "'{0}' is a struct; a copy, a readonly field or a property of it would step a copy and silently lose the state. "
            + "Declare it as a class.");

    /// <summary>The class is static or file-local.</summary>
    public static readonly DiagnosticDescriptor UnusableClass = Create(
        "TRNN0308",
        "The class cannot be a model",
        "Class '{0}' is {1}, so {2}. Remove '{1}'.");

    /// <summary>The attribute names no file, or one with a folder.</summary>
    public static readonly DiagnosticDescriptor InvalidFileName = Create(
        "TRNN0309",
        "The attribute does not name a file",
        "Class '{0}': [TinyRnnModel] needs the model file's name with extension and without folder, such as \"fan.rnn.json\", "
            + "and has {1}. The folder belongs into the TinyRnnModel item.");

    /// <summary>The class has the name of a generated member.</summary>
    public static readonly DiagnosticDescriptor ReservedName = Create(
        "TRNN0310",
        "The class has the name of a generated member",
        "Class '{0}' has the name of a member that is generated into it, which C# does not allow. Rename the class.");

    /// <summary>Two labels give one enum member.</summary>
    public static readonly DiagnosticDescriptor LabelCollision = Create(
        "TRNN0311",
        "Two labels give one name",
        "Model '{0}': labels \"{1}\" and \"{2}\" both become '{3}' in the enum of labels. Change one label so that they differ "
            + "in letters or digits.");

    /// <summary>The property TinyRnnWidths is wrong.</summary>
    public static readonly DiagnosticDescriptor InvalidWidths = Create(
        "TRNN0312",
        "TinyRnnWidths is not a list of vector widths",
        "TinyRnnWidths is \"{0}\": '{1}' is not one of 512, 256, 128. Write a list such as \"512,256,128\", or remove the property.");

    /// <summary>Generator and runtime library differ in version.</summary>
    public static readonly DiagnosticDescriptor VersionMismatch = Create(
        "TRNN0313",
        "Generator and runtime have different versions",
        "The generator is version {0}, the referenced TinyRnn.dll is version {1}; generated code fits its own version only. "
            + "Reference one version of the package TinyRnn in all projects.");

    /// <summary>A TinyRnnModel item points to no file (reported by TinyRnn.targets).</summary>
    public static readonly DiagnosticDescriptor ItemWithoutFile = Create(
        "TRNN0320",
        "A TinyRnnModel item points to no file",
        "The TinyRnnModel item '{0}' points to a file that does not exist");

    /// <summary>Two TinyRnnModel items would make one resource (reported by TinyRnn.targets).</summary>
    public static readonly DiagnosticDescriptor ItemNameUnusable = Create(
        "TRNN0321",
        "The name of a TinyRnnModel item cannot be passed on",
        "The name of the TinyRnnModel item '{0}' has a ';', '#', '=' or line break, which build settings cannot carry");

    /// <summary>The generator failed.</summary>
    public static readonly DiagnosticDescriptor InternalError = Create(
        "TRNN0900",
        "The generator failed",
        "The generator failed on '{0}': {1}. This is a defect of TinyRnn; please report it with the model file.");

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = Build();

    /// <summary>All descriptors, by id.</summary>
    public static IEnumerable<DiagnosticDescriptor> All => ById.Values.OrderBy(descriptor => descriptor.Id, System.StringComparer.Ordinal);

    /// <summary>The descriptor of an id; the internal error for one that is not known.</summary>
    public static DiagnosticDescriptor Find(string id) => ById.TryGetValue(id, out DiagnosticDescriptor? found) ? found : InternalError;

    private static Dictionary<string, DiagnosticDescriptor> Build()
    {
        Dictionary<string, DiagnosticDescriptor> all = new(System.StringComparer.Ordinal);
        foreach (ModelErrorCode code in ModelErrorCodes.All)
        {
            all.Add(code.Code, Create(code.Code, code.Title, "{0}"));
        }

        DiagnosticDescriptor[] own =
        [
            ModelFileNotFound, ModelFileNotUsed, AmbiguousFileName, NotPartial, Generic, Record, Struct, UnusableClass, InvalidFileName,
            ReservedName, LabelCollision, InvalidWidths, VersionMismatch, ItemWithoutFile, ItemNameUnusable, InternalError,
        ];
        foreach (DiagnosticDescriptor descriptor in own)
        {
            all.Add(descriptor.Id, descriptor);
        }

        return all;
    }

    private static DiagnosticDescriptor Create(
        string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Error) =>
        new(id, title, message, "TinyRnn", severity, isEnabledByDefault: true, helpLinkUri: HelpRoot + id + ".md");
}
