using System.Reflection;
using Imgpkg.Sdk.Tests.Support;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Conventions;

[TestFixture]
internal sealed class SurfaceTests
{
    private static readonly Type[] PublicTypes = typeof(ImgpkgException).Assembly.GetExportedTypes();

    // The base of a family callers catch as a whole, and itself thrown for everything that has no type of its own.
    private static readonly string[] OpenByDesign = ["RegistryException"];

    [Test]
    public void PublicTypes_StayFew() => Assert.That(PublicTypes, Has.Length.LessThanOrEqualTo(120));

    [Test]
    public void PublicClasses_AreSealedOrAbstract() => Assert.That(
        PublicTypes.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !OpenByDesign.Contains(type.Name, StringComparer.Ordinal)),
        Is.Empty);

    [Test]
    public void Exceptions_DeriveFromTheOneBase_AndAreMadeHereOnly()
    {
        Type[] exceptions = [.. PublicTypes.Where(type => type.IsSubclassOf(typeof(Exception)))];

        Assert.That(exceptions, Is.Not.Empty);
        Assert.That(exceptions.Where(type => !typeof(ImgpkgException).IsAssignableFrom(type)), Is.Empty);
        Assert.That(exceptions.SelectMany(type => type.GetConstructors()), Is.Empty);
        Assert.That(exceptions.Where(type => !type.Name.EndsWith("Exception", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void AwaitableMembers_EndInAsync() => Assert.That(
        Methods().Where(method => IsAwaitable(method.ReturnType) != method.Name.EndsWith("Async", StringComparison.Ordinal)).Select(Describe),
        Is.Empty);

    [Test]
    public void AwaitableMembers_TakeACancellationToken() => Assert.That(
        Methods().Where(method => IsAwaitable(method.ReturnType) && method.Name != nameof(IAsyncDisposable.DisposeAsync) && !TakesToken(method)).Select(Describe),
        Is.Empty);

    [Test]
    public void CancellationTokens_ComeLast() => Assert.That(
        Methods().Where(method => method.GetParameters() is { Length: > 0 } parameters && parameters[..^1].Any(IsToken)).Select(Describe),
        Is.Empty);

    [Test]
    public void ProgressReceivers_ComeBeforeTheToken() => Assert.That(
        Methods().Where(method => Array.FindIndex(method.GetParameters(), parameter => parameter.ParameterType.Name.StartsWith("IProgress`", StringComparison.Ordinal)) is >= 0 and var index
            && index != method.GetParameters().Length - 2).Select(Describe),
        Is.Empty);

    [Test]
    public void Namespaces_AreFolders()
    {
        IEnumerable<string> wrong = SdkSources.All
            .Where(source => source.Namespace != ExpectedNamespace(source) && source.Namespace.Length > 0)
            .Select(source => $"{source.Path}: {source.Namespace}");
        Assert.That(wrong, Is.Empty);
    }

    // The generator puts several declarations in an order of chance: the same sources would not give the same package.
    [Test]
    public void LogMessages_AreInOneDeclaration() => Assert.That(
        SdkSources.All
            .Where(source => File.ReadAllText(Path.Combine(SuiteEnvironment.SourceRoot, "Imgpkg.Sdk", source.Path)).Contains("[LoggerMessage(", StringComparison.Ordinal))
            .Select(source => source.Path),
        Has.Exactly(1).Items);

    [Test]
    public void Sources_DeclareANamespace() => Assert.That(
        SdkSources.All.Where(source => source.Namespace.Length == 0 && !source.Path.EndsWith("AssemblyInfo.cs", StringComparison.Ordinal)).Select(source => source.Path), Is.Empty);

    // Extension methods on the service collection live where hosts look for them; it is the one exception.
    private static string ExpectedNamespace(SdkSource source) => source.Folder == "DependencyInjection"
        ? "Microsoft.Extensions.DependencyInjection"
        : source.Folder.Length == 0 ? "Imgpkg.Sdk" : $"Imgpkg.Sdk.{source.Folder}";

    private static IEnumerable<MethodInfo> Methods() => PublicTypes
        .Where(type => !type.IsSubclassOf(typeof(Delegate)))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsSpecialName && method.GetBaseDefinition() == method);

    private static bool IsAwaitable(Type type) =>
        typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static bool TakesToken(MethodInfo method) => Array.Exists(method.GetParameters(), IsToken);

    private static bool IsToken(ParameterInfo parameter) => parameter.ParameterType == typeof(CancellationToken);

    private static string Describe(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}
