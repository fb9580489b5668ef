namespace Imgpkg.Sdk.Locks;

/// <summary>What is being read, for the texts of its errors (formats 4.2, cli 10.4).</summary>
/// <param name="subject">The thing in words, for example <c>images lock</c>.</param>
/// <param name="validationPrefix">What stands before a validation message.</param>
/// <param name="path">The file; null when the text did not come from one.</param>
internal sealed class LockSource(string subject, string validationPrefix, string? path)
{
    public static LockSource ForLock(string kind, string? path) => new($"{kind} lock", $"Validating {kind} lock: ", path);

    /// <summary>The text is no YAML, or YAML that is refused as such.</summary>
    public LockFileException Malformed(string detail, int? line) =>
        new($"Unmarshaling {subject}: error converting YAML to JSON: yaml: {detail}", path, line);

    /// <summary>A key occurs twice.</summary>
    public LockFileException Duplicate(string key, int line) =>
        Malformed($"unmarshal errors:\n  line {line}: key \"{key}\" already set in map", line);

    /// <summary>A field is unknown or has the wrong type.</summary>
    public LockFileException Mistyped(string detail, int line) =>
        new($"Unmarshaling {subject}: error unmarshaling JSON: while decoding JSON: json: {detail}", path, line);

    /// <summary>A field has the right type and a wrong value.</summary>
    public LockFileException Invalid(string detail, int? line, Exception? cause = null) => new($"{validationPrefix}{detail}", path, line, cause);
}
