namespace Imgpkg.Sdk.Tests.Conventions;

/// <summary>The drawing of allowed dependencies between the SDK's folders: direct arrows, which hold transitively downwards.</summary>
internal static class FolderDependencies
{
    /// <summary>May be used by every folder, and uses none.</summary>
    private const string Infrastructure = "Infrastructure";

    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        [""] = ["Copying", "Bundles", "Images", "Registry.Http", "Registry.Layout", "Registry.Archived", "Registry.Memory", "Credentials"],
        ["DependencyInjection"] = ["Tracing"],
        ["Tracing"] = [""],
        ["Copying"] = ["Bundles", "Signatures", "Archives"],
        ["Bundles"] = ["Images", "Locks", "Signatures"],
        ["Images"] = ["Registry", "Archives"],
        ["Signatures"] = ["Registry"],
        ["Registry.Http"] = ["Registry", "Credentials"],
        ["Registry.Layout"] = ["Registry"],
        ["Registry.Archived"] = ["Registry", "Archives"],
        ["Registry.Memory"] = ["Registry"],
        ["Registry"] = ["References"],
        ["Credentials"] = ["References"],
        ["Locks"] = ["References"],
        ["Archives"] = ["Oci"],
        ["References"] = ["Oci"],
        ["Oci"] = [],
        [Infrastructure] = [],
    };

    /// <summary>The drawn folder something belongs to: itself or the nearest one above; null when there is none.</summary>
    public static string? FolderOf(string name)
    {
        for (string rest = name; rest.Length > 0; rest = rest.Contains('.', StringComparison.Ordinal) ? rest[..rest.LastIndexOf('.')] : string.Empty)
        {
            if (Arrows.ContainsKey(rest))
            {
                return rest;
            }
        }

        return name.Length == 0 ? string.Empty : null;
    }

    /// <summary>Whether the drawing lets one folder use another.</summary>
    public static bool Allows(string from, string to) => from == to || to == Infrastructure || Array.Exists(Arrows[from], next => Allows(next, to));
}
