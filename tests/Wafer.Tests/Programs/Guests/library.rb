# frozen_string_literal: true

# Runs test files of Ruby's own sources: ruby library.rb SOURCES FILE...
# It does so alike in every build: what a WASI program cannot do, and what cannot be compared, is skipped with the reason.
sources = ARGV.shift
files = ARGV.map { "#{sources}/test/#{_1}.rb" }
ARGV.clear
$LOAD_PATH.unshift "#{sources}/tool/lib", "#{sources}/test/lib"
require 'test/unit'
require 'delegate'
require 'envutil'

no = ->(what) { ->(*, **, &_) { raise Test::Unit::PendedError, "needs #{what}" } }
%i[pipe popen].each { IO.define_singleton_method(_1, &no['a process']) }
%i[spawn fork daemon kill].each { Process.define_singleton_method(_1, &no['a process']) }
%i[fork spawn system ` exec].each { Kernel.define_method(_1, &no['a process']) }
%i[new start fork].each { Thread.define_singleton_method(_1, &no['a thread']) }

# Tests that are left out, by the reason.
EXCLUDED = {
  'leaves more frames at once than this build can, in any engine' => %w[
    TestHash#test_huge_iter_level TestHash::TestSubHash#test_huge_iter_level
    JSONParserTest#test_nesting JSONCommonInterfaceTest#test_dump JSONFixturesTest#test_failing TestProc#test_curry_ski_fib TestProc#test_curry_with_trace
  ],
  'Ruby 3.2 does it otherwise' => %w[
    TestStruct::TopStruct#test_struct_new_with_empty_hash TestStruct::SubStruct#test_struct_new_with_empty_hash
    TestStruct::TopStruct#test_keyword_args_warning TestStruct::SubStruct#test_keyword_args_warning
    TestString#test_each_line_chomp TestString2#test_each_line_chomp TestPack#test_pack_garbage TestPack#test_unpack_garbage TestSprintf#test_char
    TestRange#test_eqq_string TestRange#test_include
    TestHash#test_shift2 TestHash#test_shift_none TestHash::TestSubHash#test_shift2 TestHash::TestSubHash#test_shift_none
    TestProc#test_bound_parameters
    TestEnv#test_clone TestStringIO#test_each TestStringIO#test_gets_chomp TestStringIO#test_gets_chomp_eol URI::TestCommon#test_register_scheme
    TestRegexp#test_yoshidam_net_20041111_1 TestPatternMatching#test_experimental_warning
    TestMethod#test_bmethod_bound_parameters TestMethod#test_bmethod_unbound_parameters TestMethod#test_bound_parameters
    TestMethod#test_unbound_parameters TestMethod#test_prepended_public_zsuper TestMethod#test_unbound_method_visibility_predicates
    TestMethod#test_method_visibility_predicates
  ],
  'makes processes in an assertion' => %w[TestObject#test_bad_initialize_copy],
  'asserts as often as the C library compares' => %w[TestArray#test_sort_with_callcc TestArraySubclass#test_sort_with_callcc],
  'asserts of what the collector has left' => %w[TestClass#test_subclasses],
  'needs OpenSSL' => %w[TestSecureRandom#test_with_openssl],
  'asserts of sizes on 64-bit machines only' => %w[TestTime#test_memsize],
  'reads /dev/null' => %w[TestString#test_clone TestString2#test_clone],
  'needs time zones' => %w[TestTime#test_marshal_zone],
  'needs permissions of files' => %w[TestTempfile#test_binmode TestFind#test_unsearchable_dir TestTmpdir#test_world_writable],
  'needs a current folder' => %w[TestFind#test_relative],
  'makes a link with an absolute target' => %w[TestFind#test_dont_follow_symlink],
}.flat_map { |reason, tests| tests.map { [_1, reason] } }.to_h
Test::Unit::TestCase.prepend(Module.new do
  def run_test(name)
    reason = EXCLUDED["#{self.class}##{name}"]
    reason ? raise(Test::Unit::PendedError, reason) : super
  end
end)
exit Test::Unit::AutoRunner.run(true, nil, ['--seed=1', '--test-order=alpha', *files])
