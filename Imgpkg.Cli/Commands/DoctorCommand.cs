using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg doctor</c>: how a registry is reached and what it is able to do; the original has no such command.</summary>
internal sealed class DoctorCommand() : ToolCommand("doctor", "Find out how a registry is reached and what it can do")
{
    private readonly Flag<bool> _probeWrites = new(
        "--probe-writes", null, "Try uploads, mounts and deletions in the repository, storing nothing", FlagTypes.Boolean);

    private readonly RegistryFlags _registry = new();

    public override string UsageTail => "HOST[/REPOSITORY] [flags]";

    public override bool AcceptsArguments => true;

    public override string Examples => """
          # Which credentials, proxy and scheme are used, and whether the registry answers
          imgpkg doctor registry.example:5000

          # The same, and what readers and writers of a repository can do
          imgpkg doctor registry.example:5000/team/app --probe-writes
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_probeWrites, .. _registry.All];

    public override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments is not [var target])
        {
            throw new RuleViolationException("Expected one registry (example: registry.example:5000/team/app)");
        }

        await using IClientSession session = context.OpenSession(_registry.Options(values), context.Debug);
        RegistryDiagnosis diagnosis = await session.Registries.DiagnoseAsync(target, values.GetValue(_probeWrites), cancellationToken);
        context.Output.Table(Show(diagnosis).WithOnly(context.Columns));
        if (!diagnosis.IsUsable)
        {
            // The findings are the result also when they are bad.
            context.Output.Complete(showSucceeded: false);
            throw new RuleViolationException($"{diagnosis.Repository?.FullName ?? diagnosis.Registry} cannot be used: {FirstError(diagnosis)}");
        }
    }

    private static Table Show(RegistryDiagnosis diagnosis) => new()
    {
        Title = $"Registry {diagnosis.Repository?.FullName ?? diagnosis.Registry}",
        Content = "checks",
        Columns = [new TableColumn("Check"), new TableColumn("Status"), new TableColumn("Finding")],
        Rows = [.. diagnosis.Findings.Select(finding => (IReadOnlyList<string>)[finding.Check, Word(finding.Status), finding.Text])],
    };

    private static string FirstError(RegistryDiagnosis diagnosis) => diagnosis.Findings.First(finding => finding.Status == FindingStatus.Error).Text;

    private static string Word(FindingStatus status) => status switch
    {
        FindingStatus.Ok => "ok",
        FindingStatus.Unknown => "unknown",
        FindingStatus.Warning => "warning",
        _ => "error",
    };
}
