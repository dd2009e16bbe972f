using System.Text.RegularExpressions;
using ArchUnitNET.Domain;

namespace Orders.Tests.Architecture;

/// <summary>The dependencies between the folders of <c>Orders.Sagas/Messaging</c>.</summary>
/// <remarks>
/// Two sources: the compiled types, because extension methods and inferred types need no using directive; and the using directives, because
/// the compiler copies constants. A type belongs to the folder of its namespace, and one in namespace MassTransit to the folder of its
/// source file.
/// </remarks>
internal sealed partial class FolderGraph
{
    public const string Ground = "(root)";

    const string Messaging = "Orders.Sagas.Messaging";

    static readonly string Folder = Path.Combine(SourceTree.Root, "Orders.Sagas", "Messaging");

    readonly List<string> _files = [.. SourceTree.Files(Path.Combine("Orders.Sagas", "Messaging"))];
    readonly Dictionary<string, string> _folderOfExtensions;

    public FolderGraph()
    {
        _folderOfExtensions = _files.Where(file => File.ReadAllText(file).Contains("namespace MassTransit;", StringComparison.Ordinal))
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file))
                .Select(declaration => ("MassTransit." + declaration.Groups[1].Value, FolderOf(file))))
            .Distinct().ToDictionary();
        Uses = [.. UsesOfTypes().Concat(UsesOfDirectives()).Where(use => use.From != use.To).Distinct()];
    }

    /// <summary>The folders with source files, relative to Messaging.</summary>
    public IReadOnlyList<string> Folders => [.. _files.Select(FolderOf).Distinct()];

    public IReadOnlyList<FolderUse> Uses { get; }

    IEnumerable<FolderUse> UsesOfTypes() =>
        from type in MessagingTests.Loaded.Types
        let source = FolderOf(type)
        where source is not null
        from dependency in type.Dependencies
        where dependency.Target is not GenericParameter
        let target = FolderOf(dependency.Target)
        where target is not null
        select new FolderUse(source, target, $"{type.Name} uses {dependency.Target.Name}");

    IEnumerable<FolderUse> UsesOfDirectives() =>
        from file in _files
        from directive in Using().Matches(File.ReadAllText(file))
        select new FolderUse(FolderOf(file), directive.Groups[1].Value, $"{Path.GetFileName(file)} has a using directive");

    string? FolderOf(IType type)
    {
        var outermost = type.FullName.Split('`', '+', '/')[0];
        var space = outermost[..Math.Max(0, outermost.LastIndexOf('.'))];
        if (space == Messaging)
            return Ground;
        return space.StartsWith(Messaging + ".", StringComparison.Ordinal)
            ? space[(Messaging.Length + 1)..]
            : _folderOfExtensions.GetValueOrDefault(outermost);
    }

    static string FolderOf(string file) =>
        Path.GetDirectoryName(Path.GetRelativePath(Folder, file)) is { Length: > 0 } folder ? folder : Ground;

    [GeneratedRegex(
        @"^(?:public |internal |static |sealed |abstract |partial )*(?:class|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^using (?:static )?Orders\.Sagas\.Messaging\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}

/// <summary>One folder uses another.</summary>
internal sealed record FolderUse(string From, string To, string Why);
