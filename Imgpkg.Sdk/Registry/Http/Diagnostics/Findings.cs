namespace Imgpkg.Sdk.Registry.Http.Diagnostics;

/// <summary>Collects findings.</summary>
internal sealed class Findings
{
    private readonly List<RegistryFinding> _all = [];

    public IReadOnlyList<RegistryFinding> All => _all;

    public void Ok(string check, string text) => Add(check, FindingStatus.Ok, text);

    public void Unknown(string check, string text) => Add(check, FindingStatus.Unknown, text);

    public void Warn(string check, string text) => Add(check, FindingStatus.Warning, text);

    public void Fail(string check, string text) => Add(check, FindingStatus.Error, text);

    /// <summary>Whether a registry is able to do something.</summary>
    public void Ability(string check, bool? isAble, string detail)
    {
        string answer = isAble switch { true => "yes", false => "no", null => "not known" };
        Add(check, isAble is null ? FindingStatus.Unknown : FindingStatus.Ok, detail.Length == 0 ? answer : $"{answer}: {detail}");
    }

    /// <summary>Makes a finding of a failure, with what can be done about it.</summary>
    public void Fail(string check, ImgpkgException failure, FindingStatus status = FindingStatus.Error)
    {
        string hint = failure is RegistryException { Hint: { } text } ? $" ({text})" : string.Empty;
        Add(check, status, $"{failure.Message}{hint}");
    }

    private void Add(string check, FindingStatus status, string text) => _all.Add(new RegistryFinding { Check = check, Status = status, Text = text });
}
