using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.Bundles;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg describe</c> (cli 8).</summary>
internal sealed class DescribeCommand() : ToolCommand("describe", "Describe the images and bundles associated with a give bundle")
{
    private readonly Flag<string> _bundle = ReferenceFlags.WholeBundle();
    private readonly ConcurrencyFlag _concurrency = new();
    private readonly Flag<bool> _signatures = new(
        "--cosign-artifacts", null, "Retrieve cosign artifact information (Default: true)", FlagTypes.Boolean, initial: true);

    private readonly Flag<bool> _layers = new("--layers", null, "Retrieve image layers info (Default: false)", FlagTypes.Boolean, initial: true);
    private readonly Flag<string> _outputType = new(
        "--output-type", 'o', "Type of output possible values: [text, yaml]", FlagTypes.Text, DescriptionFormats.Default);

    private readonly Flag<string> _tar = new("--tar", null, "Path to tar file made by copy or push, to describe the bundle in it instead", FlagTypes.Text);
    private readonly RegistryFlags _registry = new();

    public override string Examples => """
            # Describe a bundle
            imgpkg describe -b carvel.dev/app1-bundle

            # Describe a bundle with sizes and bundle metadata, or as a picture (Mermaid)
            imgpkg describe -b carvel.dev/app1-bundle -o json
            imgpkg describe -b carvel.dev/app1-bundle -o mermaid
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_bundle, _concurrency.Flag, _signatures, _layers, _outputType, _tar, .. _registry.All];

    public override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        Func<BundleDescription, string> format = DescriptionFormats.Find(values.Text(_outputType))
            ?? throw new RuleViolationException("--output-type can only have the following values [text, yaml]");
        if (values.Text(_tar).Length > 0 && values.Text(_bundle).Length > 0)
        {
            throw new RuleViolationException("Expected only one of --bundle (-b) or --tar");
        }

        await using IClientSession session = context.OpenSession(_registry.Options(values) + _concurrency.Options(values), context.Debug);
        DescribeBundleOptions options = new() { Layers = values.GetValue(_layers), Signatures = values.GetValue(_signatures) };
        BundleDescription description = await session.Bundles.DescribeAsync(Source(values), options, cancellationToken);
        context.Output.Block(format(description));
    }

    private ImageReference Source(FlagValues values)
    {
        if (values.Text(_tar) is { Length: > 0 } path)
        {
            return RepositoryReference.ForArchive(path).WithDefaultTag();
        }

        string text = values.Text(_bundle);
        try
        {
            return ImageReference.Parse(text);
        }
        catch (InvalidReferenceException e)
        {
            throw new RuleViolationException($"Unable to check if {text} is a bundle: {e.Message}");
        }
    }
}
